declare module 'tls-sig-api-v2' {
  /** The vendor's signer. */
  class Api {
    constructor(sdkAppId: number, key: string);
    /** @param expire lifetime in seconds */
    genUserSig(identifier: string, expire: number): string;
  }
  const exported: { readonly Api: typeof Api };
  export default exported;
}
