import { chromiumPath, headlessPath } from "../../local/stack/chromium.ts";
import { smallCamera } from "./camera.ts";

/**
 * As somebody who said yes to camera and microphone. Without it a browser hides its addresses, and
 * the SFU, which learns them from packets alone, waits a second for better ones at each join.
 */
export const permissions = ["camera", "microphone"];

/** A Chromium with a fake camera and microphone; it does not look for the internet. */
export const usualCamera = {
  executablePath: headlessPath(),
  args: [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};

/** For what is not about pictures and their quality. */
export const launchOptions = {
  ...usualCamera,
  args: [...usualCamera.args, `--use-file-for-fake-video-capture=${smallCamera()}`],
};

/** With windows, for what asks the person: a browser without them answers by itself. */
export const withWindows = { ...launchOptions, executablePath: chromiumPath() };
