/** What the recorder is started with, as JSON in a file. */
export type RecorderOptions = {
  port: number;
  /** Where recordings and what is known of them are kept. */
  folder: string;
  /** The SFU's HTTP and WebSocket addresses. */
  livekitApiUrl: string;
  livekitUrl: string;
  apiKey: string;
  apiSecret: string;
  /** Where egress events are sent, as LiveKit sends its own. */
  webhookUrl: string;
  ffmpeg: string;
};
