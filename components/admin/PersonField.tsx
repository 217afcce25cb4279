"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { SelectField, TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { ANYBODY, type PersonFilter } from "./filter";

type PersonFieldProps = {
  label: string;
  value: PersonFilter;
  onChange: (person: PersonFilter) => void;
};

/** One of the newest people, or of those whose name begins as it is written; or who was chosen in a row. */
export function PersonField({ label, value, onChange }: PersonFieldProps) {
  const t = useTranslations("tokenLog.filter");
  const [name, setName] = useState("");
  const people = useQuery(api.admin.people, { name: useDeferredValue(name) }) ?? [];
  const { userId, userName } = value;
  const isListed = people.some(({ _id }) => _id === userId);
  const choose = (id: string) => {
    const person = people.find(({ _id }) => _id === id);
    if (id !== userId) onChange(person ? { userId: id, userName: person.name } : ANYBODY);
  };
  return (
    <>
      <TextField
        label={t("name")}
        type="search"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField label={label} value={userId} onChange={(event) => choose(event.target.value)}>
        <option value="">{t("anybody")}</option>
        {userId && !isListed && <option value={userId}>{userName}</option>}
        {people.map(({ _id, name }) => (
          <option key={_id} value={_id}>
            {name}
          </option>
        ))}
      </SelectField>
    </>
  );
}

type PersonButtonProps = {
  person: { _id: string; name: string };
  onChoose: (person: PersonFilter) => void;
};

/** Whom a row names: a press shows their rows alone, whoever they are. */
export function PersonButton({ person, onChoose }: PersonButtonProps) {
  const t = useTranslations("tokenLog.filter");
  const { _id: userId, name: userName } = person;
  return (
    <button
      type="button"
      className="only-them"
      title={t("onlyThem", { name: userName })}
      onClick={() => onChoose({ userId, userName })}
    >
      {userName}
    </button>
  );
}
