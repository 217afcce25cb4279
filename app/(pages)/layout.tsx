import type { ReactNode } from "react";
import { MainNav } from "@/components/account/MainNav";
import { Messages } from "@/components/ui/Messages";
import { BrowserNotices } from "@/components/notices/BrowserNotices";
import { RecordingNews } from "@/components/recording/RecordingNews";
import { StaleNote } from "@/components/account/StaleNote";
import { TopBar } from "@/components/account/TopBar";

/** The frame that stays while a person goes from page to page; each page brings its own <main>. */
export default function PagesLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar />
      <MainNav />
      <StaleNote />
      <Messages only={["recordingNews"]}>
        <RecordingNews />
      </Messages>
      <Messages only={["noticeWords"]}>
        <BrowserNotices />
      </Messages>
      {children}
    </>
  );
}
