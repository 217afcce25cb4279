/** What a person can say to being recorded or seen in public. Each answers whether it was taken. */
export type Answering = {
  isBusy: boolean;
  problem: string | null;
  agree: () => Promise<boolean>;
  refuse: () => Promise<boolean>;
};
