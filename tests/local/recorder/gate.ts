import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a destination that can be shut, opened again, and held up. */
export class Gate {
  readonly port: number;
  #to: number;
  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #isHeld = false;
  /** Came while nothing goes through: it has a connection, and no answer. */
  #waiting: Socket | null = null;

  constructor(port: number, to: number) {
    this.port = port;
    this.#to = to;
  }

  get url() {
    return `rtmp://127.0.0.1:${this.port}/live`;
  }

  async open() {
    this.#server = createServer((socket) => this.#take(socket));
    await new Promise<void>((done) => this.#server!.listen(this.port, "127.0.0.1", done));
  }

  /** Nobody comes in any more, and who is in is put out. */
  async shut() {
    const server = this.#server;
    this.#server = null;
    const closed = new Promise((done) => (server ? server.close(done) : done(null)));
    this.#cut();
    await closed;
  }

  /** Connections are taken and stay, and nothing goes through. */
  hold(isHeld: boolean) {
    this.#isHeld = isHeld;
    for (const socket of this.#sockets) {
      if (isHeld) socket.pause();
      else socket.resume();
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!isHeld && waiting) this.#join(waiting);
  }

  #take(inside: Socket) {
    inside.on("error", () => {});
    if (!this.#isHeld) return this.#join(inside);
    // Who comes again has given up the one before, which a paused socket does not notice.
    this.#cut();
    this.#waiting = inside;
  }

  #cut() {
    for (const socket of this.#sockets) socket.destroy();
    this.#waiting?.destroy();
    this.#waiting = null;
  }

  #join(inside: Socket) {
    const outside = connect(this.#to, "127.0.0.1");
    outside.on("error", () => {});
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (data) => to.write(data));
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
