"use client";

import { usePaginatedQuery, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Loading } from "@/components/ui/Loading";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { NewPost } from "./NewPost";
import { PostItem } from "./PostItem";

/** A provider's posts: drafts and what is public, and what could become one. */
export function PostsPage() {
  const t = useTranslations("posts");
  const me = useMe();
  if (!me.isProvider) return <RefusedPage />;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
      <div className="stack-3">
        <OwnPosts />
        <NewPost />
      </div>
    </main>
  );
}

function OwnPosts() {
  const t = useTranslations("posts");
  const slug = useQuery(api.posts.address);
  const list = usePaginatedQuery(api.posts.listMine, {}, { initialNumItems: PAGE_SIZE });
  const { results: posts, status } = list;
  if (slug === undefined || status === "LoadingFirstPage") return <Loading />;
  return (
    <>
      {slug !== null && (
        <p>
          <a href={`/posts/${slug}`} target="_blank" rel="noreferrer">
            {t("publicPage")}
          </a>
        </p>
      )}
      {posts.length === 0 ? (
        <p className="card empty meta">{t("nothing")}</p>
      ) : (
        <ul className="list" aria-label={t("title")}>
          {posts.map((post) => (
            <PostItem key={post.postId} post={post} />
          ))}
        </ul>
      )}
      <ShowMore {...list} />
    </>
  );
}
