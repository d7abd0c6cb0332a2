// The two versions of the protocol that Redis and its kin speak.

export type RespVersion = 2 | 3;
