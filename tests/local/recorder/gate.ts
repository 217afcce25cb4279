import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a destination that can be shut, opened again, and held up. */
export class Gate {
  readonly port: number;
  #to: number;
  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #isHeld = false;

  constructor(port: number, to: number) {
    this.port = port;
    this.#to = to;
  }

  get url() {
    return `rtmp://127.0.0.1:${this.port}/live`;
  }

  async open() {
    this.#server = createServer((socket) => this.#pass(socket));
    await new Promise<void>((done) => this.#server!.listen(this.port, "127.0.0.1", done));
  }

  /** Nobody comes in any more, and who is in is put out. */
  async shut() {
    const closed = new Promise((done) => this.#server?.close(done) ?? done(null));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#server = null;
  }

  /** Connections are taken and stay, and nothing goes through. */
  hold(isHeld: boolean) {
    this.#isHeld = isHeld;
    for (const socket of this.#sockets) {
      if (isHeld) socket.pause();
      else socket.resume();
    }
  }

  #pass(inside: Socket) {
    const outside = connect(this.#to, "127.0.0.1");
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (data) => to.write(data));
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    if (this.#isHeld) this.hold(true);
  }
}
