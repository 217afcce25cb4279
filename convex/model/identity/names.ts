/** What others read where they would read the name of somebody who is erased. */
export const ERASED_NAME = "Deleted person";
