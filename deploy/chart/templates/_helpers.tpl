{{- define "iel.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- (contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name)) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "iel.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "iel.labels" -}}
{{ include "iel.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "iel.image" -}}
{{- with .Values.image -}}
{{- $name := empty .registry | ternary .repository (printf "%s/%s" (trimSuffix "/" .registry) .repository) -}}
{{- if .digest -}}
{{ $name }}@{{ .digest }}
{{- else -}}
{{ $name }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "iel.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "iel.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "iel.migrationAccountName" -}}
{{- with .Values.migration.serviceAccount -}}
{{- .name | default (ternary (printf "%s-migrate" (include "iel.fullname" $)) "default" .create) -}}
{{- end -}}
{{- end -}}

{{/* What every pod of the chart has in common. */}}
{{- define "iel.pod" -}}
# It asks nothing of Kubernetes.
automountServiceAccountToken: false
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.dnsConfig }}
dnsConfig: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hostAliases }}
hostAliases: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Where a pod runs: those of its own values. */}}
{{- define "iel.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What every container of the chart's image has in common. */}}
{{- define "iel.container" -}}
image: {{ include "iel.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext: {{- toYaml .Values.containerSecurityContext | nindent 2 }}
{{- end -}}

{{/* One file a secret, so that none is in the environment of the process: dict "source" secretKey "path" name. */}}
{{- define "iel.secretSource" -}}
- secret:
    name: {{ .source.name }}
    items: [{ key: {{ .source.key | quote }}, path: {{ .path }} }]
{{- end -}}

{{/* What a change of must start new pods for. */}}
{{- define "iel.clients" -}}
{{ list .Values.auth.clients .Values.auth.roles | toJson }}
{{- end -}}

{{/* The port of a URL. */}}
{{- define "iel.portOf" -}}
{{- $url := urlParse . -}}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end -}}

{{/* Names, and PostgreSQL. */}}
{{- define "iel.databaseEgress" -}}
- ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
- ports: [{ protocol: TCP, port: {{ .databasePort }} }]
  {{- with .database }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* The query of an alert for this release: dict "expr" query "root" $. */}}
{{- define "iel.expr" -}}
{{- .expr
  | replace "$namespace" .root.Release.Namespace
  | replace "$fullname" (include "iel.fullname" .root)
  | replace "$lateAfterSeconds" (.root.Values.verification.lateAfterSeconds | int64 | toString) -}}
{{- end -}}

{{/* The authorities of PostgreSQL: a variable, a mount and a volume of every container that connects to it. */}}
{{- define "iel.databaseCaEnv" -}}
{{- if or .caConfigMap.name .caSecret.name }}
- { name: DATABASE_CA_FILE, value: /etc/im-edit-ledger/database-ca/ca.crt }
{{- end }}
{{- end -}}
{{- define "iel.databaseCaMount" -}}
{{- if or .caConfigMap.name .caSecret.name }}
- { name: database-ca, mountPath: /etc/im-edit-ledger/database-ca, readOnly: true }
{{- end }}
{{- end -}}
{{- define "iel.databaseCaVolume" -}}
{{- with .caConfigMap }}{{ if .name }}
- name: database-ca
  configMap:
    name: {{ .name }}
    items: [{ key: {{ .key | quote }}, path: ca.crt }]
{{- end }}{{ end }}
{{- with .caSecret }}{{ if .name }}
- name: database-ca
  secret:
    secretName: {{ .name }}
    items: [{ key: {{ .key | quote }}, path: ca.crt }]
{{- end }}{{ end }}
{{- end -}}
