import { decodeJwt } from "jose";
import type { RoomServiceClient } from "livekit-server-sdk";
import { api } from "../../../convex/_generated/api.js";
import { backendAs } from "../../e2e/people.ts";

/** Makes the booking's room one for a single person, and its provider that person. */
export async function fillRoom(rooms: RoomServiceClient, path: string): Promise<() => void> {
  const provider = await backendAs("demo-provider");
  const bookingId = path.split("/").at(-1)!;
  const ids = { bookingId, attemptId: crypto.randomUUID(), deviceId: "test" };
  const answer = await provider.mutation(api.sessions.join, ids);
  if (answer.kind !== "granted") throw new Error(`denied: ${answer.reason}`);
  const { video } = decodeJwt(answer.token) as { video: { room: string } };
  await rooms.deleteRoom(video.room);
  await rooms.createRoom({ name: video.room, maxParticipants: 1, emptyTimeout: 60 });
  const socket = new WebSocket(`${answer.serverUrl}/rtc?access_token=${answer.token}&protocol=15`);
  await new Promise((resolve, reject) => {
    socket.onmessage = resolve;
    socket.onclose = () => reject(new Error("the provider did not come in"));
  });
  return () => socket.close();
}
