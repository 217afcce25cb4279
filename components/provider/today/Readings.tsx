import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Icon, type IconName } from "@/components/ui/Icon";
import type { InLine } from "./ClientReadiness";

type Readiness = InLine["readiness"];
type Tone = "go" | "warn" | "stop" | "mute";

const DEVICE: Record<Readiness["camera"], Tone> = { ready: "go", off: "mute", failed: "stop" };
const NETWORK: Record<Readiness["network"], Tone> = { ok: "go", weak: "warn", unknown: "mute" };
const SIGNS: Record<Tone, IconName | null> = {
  go: "check",
  warn: "triangle-alert",
  stop: "x",
  mute: null,
};

type ReadingsProps = {
  /** Null: their page has told nothing yet. */
  readiness: Readiness | null;
  where: string;
  isThere: boolean;
};

/** Camera, microphone, line and place of a client, as their page told. */
export function Readings({ readiness, where, isThere }: ReadingsProps) {
  const t = useTranslations("today.ready");
  const { camera, microphone, network } = readiness ?? {};
  return (
    <dl className="ready">
      <Reading icon="video" name={t("camera")} tone={camera ? DEVICE[camera] : "mute"}>
        {t(camera ? `device.${camera}` : "unknown")}
      </Reading>
      <Reading icon="mic" name={t("microphone")} tone={microphone ? DEVICE[microphone] : "mute"}>
        {t(microphone ? `device.${microphone}` : "unknown")}
      </Reading>
      <Reading icon="wifi" name={t("network")} tone={network ? NETWORK[network] : "mute"}>
        {t(network && network !== "unknown" ? `line.${network}` : "unknown")}
      </Reading>
      <Reading icon="door-open" name={t("place")} tone={isThere ? "go" : "mute"}>
        {where}
      </Reading>
    </dl>
  );
}

type ReadingProps = { icon: IconName; name: string; tone: Tone; children: ReactNode };

function Reading({ icon, name, tone, children }: ReadingProps) {
  const sign = SIGNS[tone];
  return (
    <div>
      <dt>
        <Icon name={icon} size="s" />
        {name}
      </dt>
      <dd className={tone}>
        {sign && <Icon name={sign} size="s" />}
        {children}
      </dd>
    </div>
  );
}
