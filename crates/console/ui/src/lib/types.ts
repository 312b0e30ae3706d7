// Answers of our own API that pages share.

export interface LogRecord {
  seq: number;
  ulid: string;
  time: string;
  account: string;
  caller: string;
  operation: string;
  entity?: string;
  summary?: string;
  events: string[];
  hash: string;
}

export interface Pod {
  name: string;
  version: number;
  created: string;
  seq: number;
  state_hash: string;
  counts: Record<string, number>;
  message?: string;
  bytes: number;
  damaged?: string;
}
