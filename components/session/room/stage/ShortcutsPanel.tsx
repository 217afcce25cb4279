"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { SHORTCUTS } from "@/lib/stage/keys";
import { useTools } from "../toolkit/toolsContext";
import { SidePanel } from "../SidePanel";

/** The help sheet: every key that does something now, and the switch for all of them. */
export default function ShortcutsPanel() {
  const t = useTranslations("stage.shortcuts");
  const { shortcuts } = useTools();
  const [isOn, setIsOn] = useState(shortcuts.isOn);
  return (
    <SidePanel title={t("title")}>
      <label className="row shortcuts-switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => {
            shortcuts.turn(target.checked);
            setIsOn(target.checked);
          }}
        />
        {t("isOn")}
      </label>
      <p className="small">{t("lead")}</p>
      <dl className="shortcuts" data-on={isOn}>
        {SHORTCUTS.filter(({ id }) => shortcuts.has(id)).map(({ id, key }) => (
          <div key={id}>
            <dt>{t(`does.${id}`)}</dt>
            <dd>
              <kbd>{key === " " ? t("space") : key.toUpperCase()}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </SidePanel>
  );
}
