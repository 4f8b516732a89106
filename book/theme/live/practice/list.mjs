// The chapters of the book and their exercises, as the site lists them.

const file = new URL("../../../chapters-code/exercises.json", import.meta.url);

/** @type {Promise<PracticeChapter[]> | undefined} */
let list;

/** In the book's order.
 * @returns {Promise<PracticeChapter[]>}
 */
export function chapters() {
  list ??= load();
  list.catch(() => {
    list = undefined;
  });
  return list;
}

async function load() {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.json();
}

/** Every name that can have a mark.
 * @param {PracticeChapter[]} chapters
 * @returns {Progress}
 */
export function names(chapters) {
  const solved = chapters.flatMap(({ name, exercises }) =>
    exercises.map((exercise) => /** @type {[string, string]} */ ([`${name}/${exercise.name}`, ""])),
  );
  return { read: new Map(chapters.map(({ name }) => [name, ""])), solved: new Map(solved) };
}
