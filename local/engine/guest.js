/**
 * Runs inside each realm (a node:vm context) before the project's bundle: gives functions the
 * globals of Convex's default runtime, and the host a few ways in. Everything that runs a
 * project's code is called by the host through `evaluate`, under a time limit.
 */
// oxlint-disable-next-line no-unused-expressions -- the host takes the value of this script
(function (host, isAction) {
  "use strict";
  const waiting = new Map();

  /** Host answers are [0, value], [1, message, data?] or [2, ticket]: one settled later. */
  function outcome(answer, parse) {
    if (answer[0] === 0) return Promise.resolve(parse(answer[1]));
    if (answer[0] === 1) return Promise.reject(errorOf(answer));
    return new Promise((resolve, reject) => {
      waiting.set(answer[1], (late) =>
        late[0] === 0 ? resolve(parse(late[1])) : reject(errorOf(late)),
      );
    });
  }

  function errorOf([, message, data, name]) {
    const error = name === "TypeError" ? new TypeError(message) : new Error(message);
    if (name !== undefined && name !== error.name) error.name = name;
    if (data !== undefined) error.data = JSON.parse(data);
    return error;
  }

  const same = (value) => value;
  globalThis.Convex = Object.freeze({
    syscall(op, args) {
      const answer = host.syscall(op, args);
      if (answer[0] !== 0) throw errorOf(answer);
      return answer[1];
    },
    asyncSyscall: (op, args) => outcome(host.asyncSyscall(op, args), same),
    jsSyscall: (op, args) => outcome(host.jsSyscall(op, args), same),
  });

  const consoleLevels = ["debug", "error", "info", "log", "trace", "warn"];
  globalThis.console = Object.fromEntries(
    consoleLevels.map((level) => [level, (...args) => host.log(level, args)]),
  );
  for (const name of ["time", "timeLog", "timeEnd", "table", "group", "groupEnd"]) {
    globalThis.console[name] = (...args) => host.log("log", args);
  }

  const subtleOps = [
    "digest",
    "importKey",
    "exportKey",
    "sign",
    "verify",
    "encrypt",
    "decrypt",
    "generateKey",
    "deriveBits",
    "deriveKey",
    "wrapKey",
    "unwrapKey",
  ];
  globalThis.crypto = Object.freeze({
    getRandomValues: (array) => host.getRandomValues(array),
    randomUUID: () => host.randomUUID(),
    subtle: Object.freeze(
      Object.fromEntries(
        subtleOps.map((op) => [op, (...args) => outcome(host.subtle(op, args), same)]),
      ),
    ),
  });

  const RealDate = Date;
  /** In queries and mutations time stands still at the function's start, as on Convex. */
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(host.now()).toString(),
    construct: (real, args, made) =>
      Reflect.construct(real, args.length === 0 ? [host.now()] : args, made),
  });
  RealDate.now = () => host.now();
  RealDate.prototype.constructor = globalThis.Date;

  function refuse(name) {
    return () => {
      throw new Error(
        `Can't use ${name} in queries and mutations. Please consider using an action. ` +
          "See https://docs.convex.dev/functions/actions for more details.",
      );
    };
  }
  globalThis.queueMicrotask = (work) => void Promise.resolve().then(work);
  if (isAction) {
    globalThis.fetch = (...args) => outcome(host.fetch(args), same);
    globalThis.setTimeout = (work, delay, ...args) =>
      host.setTimer(() => work(...args), delay, false);
    globalThis.setInterval = (work, delay, ...args) =>
      host.setTimer(() => work(...args), delay, true);
    globalThis.clearTimeout = globalThis.clearInterval = (id) => host.clearTimer(id);
  } else {
    globalThis.fetch = refuse("fetch()");
    globalThis.setTimeout = refuse("setTimeout");
    globalThis.setInterval = refuse("setInterval");
    globalThis.clearTimeout = globalThis.clearInterval = () => undefined;
  }

  function describe(error) {
    const isObject = typeof error === "object" && error !== null;
    const isConvexError = isObject && Symbol.for("ConvexError") in error;
    return [
      isObject ? String(error.message) : String(error),
      isObject && typeof error.stack === "string" ? error.stack : "",
      isConvexError ? String(error.data) : undefined,
    ];
  }

  function fail(done) {
    return (error) => done(1, ...describe(error));
  }

  let modules;
  const lookUp = (path) => {
    const load = modules[path];
    if (load === undefined) throw new Error(`Module ${path} is not in the bundle.`);
    return load();
  };

  return {
    install: (bundle) => (modules = bundle.modules),
    settle(ticket, answer) {
      const settle = waiting.get(ticket);
      waiting.delete(ticket);
      settle?.(answer);
    },
    call(path, name, kind, args, done) {
      const run = async () => {
        const target = lookUp(path)[name];
        if (kind === "query") return await target.invokeQuery(args);
        if (kind === "mutation") return await target.invokeMutation(args);
        return await target.invokeAction("", args);
      };
      run().then((value) => done(0, value), fail(done));
    },
    callHttp(url, init, done) {
      const run = async () => {
        const request = new Request(url, init);
        const router = lookUp("http").default;
        const match = router.lookup(new URL(url).pathname, request.method);
        if (!match) return new Response("No matching routes found", { status: 404 });
        const response = await match[0].invokeHttpAction(request);
        if (response instanceof Response) return response;
        throw new Error("An HTTP action must return a Response.");
      };
      run().then((value) => done(0, value), fail(done));
    },
    /** What a bundle exports, as JSON; see `Analysis` in functions.ts. */
    analyze(specials) {
      const found = { functions: {}, schema: null, crons: null, hasHttp: false };
      for (const path of Object.keys(modules)) {
        const exports = lookUp(path);
        if (path === specials.schema) {
          found.schema = exports.default.export();
          continue;
        }
        if (path === "crons" && exports.default?.isCrons) found.crons = exports.default.export();
        if (path === "http" && exports.default?.isRouter) found.hasHttp = true;
        for (const [name, value] of Object.entries(exports)) {
          const kind = value?.isQuery
            ? "query"
            : value?.isMutation
              ? "mutation"
              : value?.isAction
                ? "action"
                : null;
          if (kind === null) continue;
          found.functions[`${path}:${name}`] = {
            kind,
            isPublic: value.isPublic === true,
            args: JSON.parse(value.exportArgs()),
            returns: JSON.parse(value.exportReturns()),
          };
        }
      }
      return JSON.stringify(found);
    },
  };
});
