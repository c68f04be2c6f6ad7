import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** The part of a pod that the tests look at. */
export interface PodSpec {
  readonly securityContext?: {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly fsGroup?: number;
  };
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly ContainerSpec[];
  readonly volumes?: readonly Volume[];
}
export interface ContainerSpec {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts?: readonly Mount[];
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly resources?: { readonly limits?: { readonly memory?: string } };
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly timeoutSeconds?: number;
}
interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}
interface Volume {
  readonly name: string;
  readonly projected?: {
    readonly defaultMode?: number;
    readonly sources: readonly { readonly secret: { name: string; items: readonly Item[] } }[];
  };
  readonly configMap?: { readonly name: string; readonly items?: readonly Item[] };
  readonly secret?: {
    readonly secretName: string;
    readonly items?: readonly Item[];
    readonly defaultMode?: number;
  };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}
interface Item {
  readonly key: string;
  readonly path: string;
}
type Texts = Readonly<Record<string, string>>;

export interface Volumes {
  readonly folder: string;
  readonly secrets: Record<string, Record<string, string>>;
  readonly configMaps: Readonly<Record<string, Texts>>;
  /** What stands in the objects, and where it is here. */
  readonly here: Readonly<Record<string, string>>;
}

/** The first container of a pod: the chart's own. */
export function containerOf({ containers: [first] }: PodSpec): ContainerSpec {
  if (first === undefined) throw new Error('a pod without a container');
  return first;
}

/** The folder here that each mount of the container is. */
export function mountsOf(
  spec: PodSpec,
  volumes: Volumes,
  folder: string,
): readonly (Mount & {
  readonly place: string;
  readonly mode: number;
  readonly isClaim: boolean;
})[] {
  return (containerOf(spec).volumeMounts ?? []).map((mount) => {
    const volume = spec.volumes?.find(({ name }) => name === mount.name);
    if (volume === undefined) throw new Error(`no volume ${mount.name}`);
    const mode = volume.projected?.defaultMode ?? volume.secret?.defaultMode ?? 0o644;
    const isClaim = volume.persistentVolumeClaim !== undefined;
    return {
      ...mount,
      mode,
      isClaim,
      place: mounted(volume, volumes, path.join(folder, mount.name)),
    };
  });
}

/** The folder that a volume is, here. */
function mounted(volume: Volume, volumes: Volumes, folder: string): string {
  const claim = volume.persistentVolumeClaim?.claimName;
  const place = claim === undefined ? folder : path.join(volumes.folder, 'claims', claim);
  if (!existsSync(place)) mkdirSync(place, { recursive: true });
  const { projected, secret, configMap } = volume;
  for (const { secret: each } of projected?.sources ?? []) {
    write(place, volumes.secrets[each.name], each.items);
  }
  if (secret) write(place, volumes.secrets[secret.secretName], secret.items);
  if (configMap) write(place, volumes.configMaps[configMap.name], configMap.items);
  return place;
}

/** Without items every key is a file. */
function write(folder: string, texts: Texts | undefined, items: readonly Item[] | undefined): void {
  const all = Object.keys(texts ?? {}).map((key) => ({ key, path: key }));
  for (const { key, path: name } of items ?? all) {
    const text = texts?.[key];
    if (text === undefined) throw new Error(`nothing has the key ${key}`);
    writeFileSync(path.join(folder, name), text);
  }
}

/** As the kubelet hands a volume to a pod: root's, and the group's to read, or, where it is a claim, to write. */
export function handOver(place: string, group: number, mode: number, isClaim: boolean): void {
  chownSync(place, 0, group);
  chmodSync(place, isClaim ? 0o2775 : 0o2755);
  for (const name of readdirSync(place)) {
    const file = path.join(place, name);
    const { uid, mode: own } = statSync(file);
    chownSync(file, uid, group);
    chmodSync(file, isClaim ? own | 0o660 : mode);
  }
}
