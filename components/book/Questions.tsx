"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextArea } from "@/components/ui/TextArea";
import type { PublicService } from "./BookPage";

type Asked = PublicService["questions"];
const MAX_ANSWER = 2_000;

/** The answers as they are typed, and which required ones are missing. */
export function useAnswers(questions: Asked) {
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [missing, setMissing] = useState<readonly string[]>([]);
  return {
    texts,
    missing,
    type(key: string, text: string) {
      setTexts((known) => ({ ...known, [key]: text }));
      if (text.trim()) setMissing((keys) => keys.filter((one) => one !== key));
    },
    /** What is to be sent; null where something is missing, and the focus is there then. */
    check(form: HTMLFormElement): { key: string; text: string }[] | null {
      const empty = questions.filter(({ key, isRequired }) => isRequired && !texts[key]?.trim());
      setMissing(empty.map(({ key }) => key));
      const [first] = empty;
      if (first) form.querySelector<HTMLElement>(`[name="${fieldOf(questions, first)}"]`)?.focus();
      if (first) return null;
      return questions.flatMap(({ key }) => (texts[key] ? [{ key, text: texts[key] }] : []));
    },
  };
}

/** Keys are the provider's own words: a field is named by its place. */
function fieldOf(questions: Asked, question: Asked[number]): string {
  return `answer-${questions.indexOf(question)}`;
}

type QuestionsProps = { questions: Asked; answers: ReturnType<typeof useAnswers> };

/** What the provider would like to know before the session. */
export function Questions({ questions, answers }: QuestionsProps) {
  const t = useTranslations("book.questions");
  return questions.map((question) => (
    <TextArea
      key={question.key}
      label={
        <>
          {question.text} {!question.isRequired && <span className="mute">{t("optional")}</span>}
        </>
      }
      name={fieldOf(questions, question)}
      required={question.isRequired}
      maxLength={MAX_ANSWER}
      error={answers.missing.includes(question.key) ? t("missing") : undefined}
      value={answers.texts[question.key] ?? ""}
      onChange={({ target }) => answers.type(question.key, target.value)}
    />
  ));
}
