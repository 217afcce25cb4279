"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { type Platform, platformOf } from "@/lib/devices/browser";
import type { DeviceSource, DevicesSnapshot } from "@/lib/devices/devices";
import { type Help, helpFor } from "@/lib/devices/help";
import type { DeviceProblem } from "@/lib/devices/problems";

type Which = DeviceSource | "both";

/** Numbered steps, for this browser, to get back the devices that do not work. */
export default function DeviceHelp({ media }: { media: DevicesSnapshot }) {
  const [platform] = useState<Platform>(() => platformOf(navigator));
  return troublesOf(media).map(({ which, problem }) => (
    <Steps key={which} which={which} problem={problem} platform={platform} />
  ));
}

/** One trouble for both devices where they share it. */
function troublesOf({ camera, microphone }: DevicesSnapshot) {
  const troubles: { which: Which; problem: DeviceProblem }[] = [];
  const isShared = camera.problem === microphone.problem;
  if (camera.problem)
    troubles.push({ which: isShared ? "both" : "camera", problem: camera.problem });
  if (microphone.problem && !isShared) {
    troubles.push({ which: "microphone", problem: microphone.problem });
  }
  return troubles;
}

type StepsProps = { which: Which; problem: DeviceProblem; platform: Platform };

function Steps({ which, problem, platform }: StepsProps) {
  const t = useTranslations("devices.help");
  const heading = useId();
  const help = helpFor(problem, platform);
  return (
    <section className="stack-2" aria-labelledby={heading}>
      <h2 id={heading}>{t(`${help}.title`)}</h2>
      <StepList help={help} which={which} />
      {problem === "denied" && (
        // The page cannot always tell whether the system refuses as well.
        <details className="small device-more">
          <summary className="inl">{t("still")}</summary>
          <StepList help={`system.${platform.system}`} which={which} />
        </details>
      )}
    </section>
  );
}

const PLACES = ["one", "two", "three"] as const;

function StepList({ help, which }: { help: Help; which: Which }) {
  const t = useTranslations("devices.help");
  return (
    <ol className="steps">
      {PLACES.map((place) => (
        <li key={place}>
          <span>
            {t.rich(`${help}.${place}`, { device: which, b: (chunks) => <b>{chunks}</b> })}
          </span>
        </li>
      ))}
    </ol>
  );
}
