// Keeps one comment with the report in a pull request: writes it the first time, and rewrites it from then on. A token that may not
// comment (pull requests of forks have one) is a warning; the verdict of the scan does not hang on it.
import { readFileSync } from 'node:fs';

const {
  BULWARK_NAME: name = 'bulwark',
  BULWARK_PULL_REQUEST: number,
  BULWARK_REPORT: report = '',
  GITHUB_API_URL: api,
  GITHUB_REPOSITORY: repository,
  GITHUB_TOKEN: token,
} = process.env;

// An HTML comment, by which the comment is found again; a name cannot end it.
const marker = `<!-- bulwark: ${encodeURIComponent(name)} -->`;
const MOST_PAGES = 30;
const PAGE = 100;

async function ask(path, method = 'GET', content) {
  const response = await fetch(`${api}/repos/${repository}/issues/${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(content !== undefined && { body: JSON.stringify(content) }),
  });
  if (!response.ok) throw new Error(`${method} of a comment: GitHub answered ${response.status}`);
  return response.json();
}

async function known() {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const comments = await ask(`${number}/comments?per_page=${PAGE}&page=${page}`);
    // Others can write the marker too: only comments of apps and bots are taken for our own.
    const own = comments.find(({ body, user }) => body?.startsWith(marker) && user?.type === 'Bot');
    if (own !== undefined || comments.length < PAGE) return own;
  }
  return undefined;
}

try {
  const content = { body: `${marker}\n${readFileSync(report, 'utf8')}` };
  const comment = await known();
  if (comment === undefined) await ask(`${number}/comments`, 'POST', content);
  else await ask(`comments/${comment.id}`, 'PATCH', content);
} catch (error) {
  console.log(`::warning title=Bulwark::The pull request has no comment of this scan. ${error.message}`);
}
