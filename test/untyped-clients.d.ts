// Clients that come without types, as far as the tests use them.
declare module 'redlock' {
  interface Lock {
    extend(durationMs: number): Promise<Lock>;
    unlock(): Promise<void>;
  }
  export default class Redlock {
    constructor(clients: readonly object[], options: { readonly retryCount: number });
    lock(resource: string, durationMs: number): Promise<Lock>;
  }
}
