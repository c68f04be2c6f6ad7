/** Why the service should get no traffic; empty while it should. */
export interface Readiness {
  whyNotReady(): Promise<readonly string[]>;
}
