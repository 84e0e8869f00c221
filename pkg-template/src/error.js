/** The class of every error that this package rejects with or throws. */
export class CallError extends Error {
  constructor(code, message, field, cause, retryable = false) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    if (field !== undefined) this.field = field;
    this.retryable = retryable;
  }
}

Object.defineProperty(CallError.prototype, "name", { value: "CallError", configurable: true, writable: true });
