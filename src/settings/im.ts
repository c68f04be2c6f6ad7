import { type Region, regionOf, REGIONS } from '../im/regions.js';
import { authoritiesFrom } from './authorities.js';
import type { SettingsReader } from './reader.js';

export interface ImConfig {
  /** A base URL has no slash at its end. */
  readonly at: { readonly region: Region } | { readonly baseUrl: string };
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** The app administrator in whose name IM is called. */
  readonly admin: string;
  readonly callsPerSecond: number;
  readonly timeoutMs: number;
  /** How long after sending a request may still take effect. */
  readonly lateLandingMs: number;
  /** The only authorities to trust for IM, in PEM; null: those that Node trusts. */
  readonly ca: string | null;
}

const SHORTEST_SECRET_KEY = 8;

/** Nulls where a problem was noted. */
export function imFrom(from: SettingsReader, isProduction: boolean) {
  return {
    at: imEndpointFrom(from, isProduction),
    sdkAppId: sdkAppIdFrom(from),
    secretKey: secretKeyFrom(from),
    admin: adminFrom(from),
    callsPerSecond: from.integer('IM_CALLS_PER_SECOND', [1, 10_000], 200),
    timeoutMs: from.integer('IM_TIMEOUT_MS', [100, 30_000], 5_000),
    lateLandingMs: from.integer('IM_LATE_LANDING_MS', [0, 60_000], 5_000),
    ca: authoritiesFrom(from, 'IM_CA_FILE'),
  };
}

/** IM makes it, and does not say how long it is: only what is certainly a part of one is refused. */
function secretKeyFrom(from: SettingsReader): string | null {
  const key = from.secret('IM_SECRET_KEY', "the app's key, as the IM console shows it");
  return key !== null && key.length < SHORTEST_SECRET_KEY
    ? from.problem(
        'IM_SECRET_KEY',
        `has fewer than ${SHORTEST_SECRET_KEY} characters: copy the whole key from the IM console.`,
      )
    : key;
}

function imEndpointFrom(from: SettingsReader, isProduction: boolean): ImConfig['at'] | null {
  if (from.isSet('IM_REGION') && from.isSet('IM_BASE_URL')) {
    return from.problem('IM_REGION', 'is set, and so is IM_BASE_URL. Set one of them.');
  }
  const baseUrl = from.webUrl('IM_BASE_URL', isProduction);
  if (baseUrl !== null && new URL(baseUrl).search !== '') {
    return from.problem('IM_BASE_URL', 'must be a URL without a query.');
  }
  if (baseUrl !== null) return { baseUrl: baseUrl.replace(/\/+$/, '') };
  if (from.isSet('IM_BASE_URL')) return null;
  const name = from.required('IM_REGION', `the app's region: ${REGIONS.join(', ')}`);
  if (name === null) return null;
  const region = regionOf(name);
  if (region !== null) return { region };
  return from.problem(
    'IM_REGION',
    `must be one of: ${REGIONS.join(', ')}. For any other, set IM_BASE_URL instead.`,
  );
}

function adminFrom(from: SettingsReader): string | null {
  const admin = from.required('IM_ADMIN', 'the account of an app administrator');
  return admin !== null && /[\s\p{Cc}\p{Cf}]/u.test(admin)
    ? from.problem('IM_ADMIN', 'must have no blank in it: name one account, as IM shows it.')
    : admin;
}

function sdkAppIdFrom(from: SettingsReader): number | null {
  return from.isSet('IM_SDK_APP_ID')
    ? from.integer('IM_SDK_APP_ID', [1, 4_294_967_295], 0)
    : from.missing('IM_SDK_APP_ID', 'the SDKAppID, as the IM console shows it');
}
