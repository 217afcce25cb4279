"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { Pill } from "@/components/ui/Pill";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";
import { useLine, type Waiting } from "./useLine";
import type { Host } from "./useHost";

/** Who waits, since when and how ready; nothing while nobody does. */
export function InTheLobby({ booking, host }: { booking: Booking; host: Host }) {
  const t = useTranslations("people");
  const line = useLine(booking);
  if (line.length === 0) return null;
  return (
    <section aria-label={t("inLobby", { count: line.length })}>
      <h3 className="label">{t("inLobby", { count: line.length })}</h3>
      <ul className="stack">
        {line.map((person) => (
          <AtDoor key={person.personId} person={person} host={host} />
        ))}
      </ul>
    </section>
  );
}

function AtDoor({ person, host }: { person: Waiting; host: Host }) {
  const t = useTranslations("people");
  const [isDeclining, setIsDeclining] = useState(false);
  const { personId, name, sinceAt, readiness } = person;
  return (
    <li className="at-door" aria-label={name}>
      <div className="row between">
        <div>
          <b>{name}</b>
          <p className="small">{t("waitingSince", { time: formatTime(sinceAt) })}</p>
        </div>
        <LinePill network={readiness.network} />
      </div>
      <p className="small">
        {t(`camera.${readiness.camera}`)} · {t(`microphone.${readiness.microphone}`)}
      </p>
      {isDeclining ? (
        <Decline person={person} host={host} onClose={() => setIsDeclining(false)} />
      ) : (
        <div className="acts-even acts">
          <Button
            kind="go"
            {...host.pressed("admit", personId)}
            onClick={() => void host.admit(personId)}
          >
            {t("admit")}
            <span className="vh"> {name}</span>
          </Button>
          <Button onClick={() => setIsDeclining(true)}>
            {t("notNow")}
            <span className="vh"> {name}</span>
          </Button>
        </div>
      )}
    </li>
  );
}

function LinePill({ network }: { network: Waiting["readiness"]["network"] }) {
  const t = useTranslations("people.network");
  if (network === "unknown") return <Pill sign="hourglass">{t("unknown")}</Pill>;
  return network === "ok" ? (
    <Pill tone="go" sign="check">
      {t("ok")}
    </Pill>
  ) : (
    <Pill tone="warn" sign="wifi">
      {t("weak")}
    </Pill>
  );
}

const MAX_MESSAGE = 280;

/** Not now, with a sentence of one's own if one likes. */
function Decline({ person, host, onClose }: { person: Waiting; host: Host; onClose: () => void }) {
  const t = useTranslations("people.decline");
  const [message, setMessage] = useState("");
  const decline = async () => {
    if (await host.decline(person.personId, message || undefined)) onClose();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void decline();
      }}
    >
      <TextField
        label={t("message", { name: person.name })}
        hint={t("hint")}
        maxLength={MAX_MESSAGE}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <div className="acts-even acts">
        <Button type="submit" {...host.pressed("decline", person.personId)}>
          {t("confirm")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("back")}
        </Button>
      </div>
    </form>
  );
}
