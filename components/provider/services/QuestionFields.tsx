"use client";

import { useTranslations } from "next-intl";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { type Question, withQuestion } from "./draft";
import type { FieldsProps } from "./fields";

const MAX_QUESTIONS = 10;
const MAX_QUESTION = 300;

/** What clients are asked when they book. */
export function QuestionFields({ draft, errorAt, onChange }: FieldsProps) {
  const t = useTranslations("services.form.question");
  const { questions } = draft;
  const set = (changed: Question[]) => onChange({ questions: changed });
  const put = (key: string, part: Partial<Question>) =>
    set(questions.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <>
      {questions.length > 0 && (
        <ul className="stack-2" aria-label={t("list")}>
          {questions.map((one, place) => (
            <QuestionItem
              key={one.key}
              question={one}
              number={place + 1}
              onChange={(part) => put(one.key, part)}
              onRemove={() => set(questions.filter(({ key }) => key !== one.key))}
            />
          ))}
        </ul>
      )}
      <Problem text={errorAt("questions") ?? null} />
      {questions.length < MAX_QUESTIONS && (
        <Button icon="plus" onClick={() => set(withQuestion(questions))}>
          {t("add")}
        </Button>
      )}
    </>
  );
}

type QuestionItemProps = {
  question: Question;
  number: number;
  onChange: (part: Partial<Question>) => void;
  onRemove: () => void;
};

function QuestionItem({ question, number, onChange, onRemove }: QuestionItemProps) {
  const t = useTranslations("services.form.question");
  return (
    <li className="stack-2">
      <TextField
        label={t("text", { number })}
        value={question.text}
        maxLength={MAX_QUESTION}
        onChange={({ target }) => onChange({ text: target.value })}
      />
      <div className="row">
        <label className="choice">
          <input
            type="checkbox"
            checked={question.isRequired}
            onChange={({ target }) => onChange({ isRequired: target.checked })}
          />
          <span>
            {t("required")}
            <span className="vh"> {t("text", { number })}</span>
          </span>
        </label>
        <Button kind="bare" icon="trash-2" onClick={onRemove}>
          {t("remove")}
          <span className="vh"> {t("text", { number })}</span>
        </Button>
      </div>
    </li>
  );
}
