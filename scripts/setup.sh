# Sourced by the other scripts: brings Node 24 and the npm packages, both only when they are missing or changed.
# Uses no address of its own: npm is asked as this machine has it set up.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
project=$PWD

say() { printf '%s\n' "$*" >&2; }

# The server runs TypeScript as it is, which needs Node 24; an older Node brings it from npm into .node/.
if [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 24' 2>/dev/null || echo false)" != true ]; then
  if ! [ -x .node/node_modules/.bin/node ]; then
    command -v npm >/dev/null || { say 'Sharktank needs Node 20.19 or newer with npm. Install it from your system, then run this again.'; exit 69; }
    say 'Bringing Node 24 (once) ...'
    npm install --prefix .node --no-audit --no-fund --no-save --loglevel=error node@24 >&2
  fi
  PATH="$project/.node/node_modules/.bin:$PATH"
  export PATH
fi

# What Node made of the sources is kept: a start takes a quarter less.
export NODE_COMPILE_CACHE="$project/.node/compiled"

# Packages: again only when the lock file changed.
packages_stamp=node_modules/.sharktank-packages
if ! [ -f "$packages_stamp" ] || ! cmp -s package-lock.json "$packages_stamp"; then
  say 'Installing packages (once) ...'
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$packages_stamp"
fi

# Pages: again only when a source file of theirs is newer than the last build.
build_pages() {
  if ! [ -f client/dist/index.html ] || [ -n "$(find client src/protocol.ts package-lock.json -newer client/dist/index.html -type f -not -path 'client/dist/*' -print -quit)" ]; then
    say 'Building the pages ...'
    npx vite build client --logLevel error >&2
    touch client/dist/index.html
  fi
}
