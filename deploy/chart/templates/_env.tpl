{{/* The settings of the service. Secrets are files; their names end in _FILE. */}}
{{- define "iel.env" -}}
- { name: PORT, value: "3000" }
- { name: OPS_PORT, value: "3001" }
- { name: LOG_LEVEL, value: {{ .Values.logLevel }} }
- { name: DATABASE_URL_FILE, value: /etc/im-edit-ledger/secrets/database-url }
{{- if .Values.secrets.databaseAuditUrl.name }}
- { name: DATABASE_AUDIT_URL_FILE, value: /etc/im-edit-ledger/secrets/database-audit-url }
- { name: DATABASE_AUDIT_MAX_LAG_SECONDS, value: {{ .Values.auditMaxLagSeconds | int64 | quote }} }
{{- end }}
{{- include "iel.databaseCaEnv" .Values.database }}
{{- if .Values.im.region }}
- { name: IM_REGION, value: {{ .Values.im.region }} }
{{- else }}
- { name: IM_BASE_URL, value: {{ .Values.im.baseUrl | quote }} }
{{- end }}
- { name: IM_SDK_APP_ID, value: {{ .Values.im.sdkAppId | quote }} }
- { name: IM_ADMIN, value: {{ .Values.im.admin | quote }} }
- { name: IM_SECRET_KEY_FILE, value: /etc/im-edit-ledger/secrets/im-secret-key }
- { name: IM_CALLS_PER_SECOND, value: {{ .Values.im.callsPerSecond | quote }} }
- { name: IM_TIMEOUT_MS, value: {{ .Values.im.timeoutMs | quote }} }
- { name: IM_LATE_LANDING_MS, value: {{ .Values.im.lateLandingMs | quote }} }
- { name: SETTLE_GIVE_UP_MS, value: {{ .Values.settleGiveUpMs | int64 | quote }} }
- { name: AUTH_ISSUER, value: {{ .Values.auth.issuer | quote }} }
- { name: AUTH_AUDIENCE, value: {{ .Values.auth.audience | quote }} }
{{- if .Values.auth.jwksUrl }}
- { name: AUTH_JWKS_URL, value: {{ .Values.auth.jwksUrl | quote }} }
{{- else }}
- { name: AUTH_JWKS_FILE, value: /etc/im-edit-ledger/jwks/jwks.json }
{{- end }}
{{- if .Values.auth.clients }}
- { name: AUTH_CLIENTS_FILE, value: /etc/im-edit-ledger/clients/clients.json }
{{- end }}
{{- if .Values.auth.roles }}
- { name: AUTH_ROLES_FILE, value: /etc/im-edit-ledger/clients/roles.json }
{{- end }}
{{- with .Values.auth.consoleClientId }}
- { name: CONSOLE_CLIENT_ID, value: {{ . | quote }} }
{{- end }}
{{- with .Values.auth.operatorClaim }}
- { name: AUTH_OPERATOR_CLAIM, value: {{ . | quote }} }
{{- end }}
{{- if .Values.auth.caConfigMap.name }}
- { name: AUTH_CA_FILE, value: /etc/im-edit-ledger/auth-ca/ca.crt }
{{- end }}
{{- if .Values.im.caConfigMap.name }}
- { name: IM_CA_FILE, value: /etc/im-edit-ledger/im-ca/ca.crt }
{{- end }}
{{- if .Values.secrets.httpsProxy.name }}
- { name: HTTPS_PROXY_FILE, value: /etc/im-edit-ledger/secrets/https-proxy }
{{- end }}
{{- with .Values.noProxy }}
- { name: NO_PROXY, value: {{ . | quote }} }
{{- end }}
{{- with .Values.trustedProxies }}
- { name: TRUSTED_PROXIES, value: {{ join "," . | quote }} }
{{- end }}
{{- if .Values.retentionContentDays }}
- { name: RETENTION_CONTENT_DAYS, value: {{ .Values.retentionContentDays | int64 | quote }} }
{{- end }}
- { name: CLIENT_REQUESTS_PER_SECOND, value: {{ .Values.clientRequestsPerSecond | int64 | quote }} }
- { name: LEDGER_ORIGIN, value: {{ .Values.ledger.origin | quote }} }
- { name: LEDGER_SIGNING_KEY_FILE, value: /etc/im-edit-ledger/secrets/ledger-signing-key }
{{- if .Values.ledger.checkpointUrl }}
- { name: LEDGER_CHECKPOINT_URL, value: {{ .Values.ledger.checkpointUrl | quote }} }
{{- end }}
{{- if .Values.approvals.policyConfigMap.name }}
- { name: APPROVAL_POLICY_FILE, value: /etc/im-edit-ledger/approvals/approval-policy.json }
{{- end }}
{{- if .Values.ledger.checkpointVolume }}
- { name: LEDGER_CHECKPOINT_FILE, value: /var/lib/im-edit-ledger/{{ .Values.ledger.checkpointFile }} }
{{- end }}
{{- if .Values.ledger.witnessPolicyConfigMap.name }}
- { name: LEDGER_WITNESS_POLICY_FILE, value: /etc/im-edit-ledger/witnesses/policy }
{{- end }}
{{- with .Values.tracing }}
{{- if .endpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ .endpoint | quote }} }
- { name: OTEL_SERVICE_NAME, value: {{ include "iel.fullname" $ }} }
- { name: OTEL_TRACES_SAMPLER_ARG, value: {{ .ratio | quote }} }
{{- if .caConfigMap.name }}
- { name: OTEL_EXPORTER_OTLP_CERTIFICATE, value: /etc/im-edit-ledger/tracing/ca.crt }
{{- end }}
{{- if $.Values.secrets.tracingHeaders.name }}
- { name: OTEL_EXPORTER_OTLP_HEADERS_FILE, value: /etc/im-edit-ledger/secrets/tracing-headers }
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.secrets.imCallbackToken.name }}
- { name: IM_CALLBACK_TOKEN_FILE, value: /etc/im-edit-ledger/secrets/im-callback-token }
{{- end }}
{{- if .Values.secrets.compatClients.name }}
- { name: COMPAT_CLIENTS_FILE, value: /etc/im-edit-ledger/secrets/compat-clients.json }
{{- end }}
{{- with .Values.secrets.sinks }}
{{- if .name }}
- { name: SINKS_FILE, value: /etc/im-edit-ledger/sinks/{{ .key }} }
{{- end }}
{{- end }}
{{- end -}}
