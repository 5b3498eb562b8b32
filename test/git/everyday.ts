/**
 * What a session runs in a day. `theirs`: it writes theirs.txt, removes it, or takes it along; everything else is nobody's
 * business but the session's own. In the scene mine.txt, theirs.txt, both.txt and still.txt are committed.
 */

export interface Everyday {
  run: string
  theirs?: true
}

const quiet = (runs: string): Everyday[] =>
  runs
    .split('\n')
    .filter(Boolean)
    .map((run) => ({ run }))
const theirs = (runs: string): Everyday[] => quiet(runs).map(({ run }) => ({ run, theirs: true }))

const LOOKING = String.raw`
ls
ls -la
ls -la src test 2>/dev/null
ls *.txt
ls -R src | head -50
pwd
cat package.json
cat theirs.txt
cat theirs.txt mine.txt | wc -l
cat -n theirs.txt | sed -n '1,40p'
head -20 theirs.txt
tail -n +5 theirs.txt
tail -50 build.log
sed -n '1,80p' theirs.txt
sed -n '/begin/,/end/p' theirs.txt
sed 's/a/b/g' theirs.txt
sed -e 's/x/y/' -e '/^$/d' theirs.txt | head
awk '{print $1}' theirs.txt
awk -F: '$3 > 100 {print $1, $3}' theirs.txt
awk 'NR==FNR{a[$1];next} $1 in a' mine.txt theirs.txt
grep -n "theirs" -r . --include='*.txt'
grep -rn "sed -i" docs | head
grep -c . theirs.txt
grep -E "^(a|b)>c" theirs.txt
grep -rl "needle" src | sort | uniq
grep -q x theirs.txt && echo yes || echo no
egrep -v '^#' theirs.txt
rg -n "git stash" -g '!node_modules'
rg --files | head -100
find . -name "*.txt" -not -path "./node_modules/*"
find . -type f -newer mine.txt | head
find . -maxdepth 2 -type d | sort
find . -name '*.ts' -exec grep -l "foo" {} +
find . -name theirs.txt -print
find . -name '*.txt' | xargs wc -l
find . -name '*.txt' -print0 | xargs -0 grep -n foo
wc -l *.txt
wc -c < theirs.txt
diff mine.txt theirs.txt
diff <(sort mine.txt) <(sort theirs.txt)
diff -u mine.txt theirs.txt | head -40
cmp mine.txt theirs.txt || true
file theirs.txt
stat theirs.txt
stat -c '%y %n' *.txt
du -sh . node_modules 2>/dev/null
df -h .
tree -L 2 -I node_modules
which node npm git
type ls
echo $PATH
echo "theirs.txt > mine.txt"
echo 'rm theirs.txt'
printf '%s\n' *.txt
jq '.scripts' package.json
jq -r '.dependencies | keys[]' package.json | sort
jq '.a > 1' data.json
column -t -s, theirs.txt
cut -d, -f1 theirs.txt | sort | uniq -c | sort -rn | head
tr -d '\r' < theirs.txt | head
xxd theirs.txt | head -2
od -c theirs.txt | head -3
md5sum *.txt
sha256sum theirs.txt
basename "$(pwd)"
readlink -f theirs.txt
realpath theirs.txt
date +%s
env | grep NODE
printenv HOME
uname -a && node -v && npm -v
nproc; free -h; uptime
ps aux | grep node | grep -v grep
lsof -i :3000
pgrep -fl vite
history | tail -5
tput cols
man git-stash | col -b | head -20
strings theirs.txt | head
less theirs.txt
bat --plain theirs.txt
test -f theirs.txt && echo there
[ -s theirs.txt ] && wc -l theirs.txt
[[ -f theirs.txt ]] && cat theirs.txt
for f in *.txt; do echo "$f: $(wc -l < "$f")"; done
for f in theirs.txt mine.txt; do head -1 "$f"; done
while read -r line; do echo "> $line"; done < theirs.txt
if [ -f theirs.txt ]; then cat theirs.txt; else echo none; fi
case "$(uname)" in Linux) echo l;; *) echo other;; esac
cat <<'EOF2'
git stash; rm -rf .
EOF2
comm -12 <(sort mine.txt) <(sort theirs.txt)
paste mine.txt theirs.txt | head -3
nl -ba theirs.txt
fold -w 80 theirs.txt | head
yes | head -3
seq 1 10 | paste -sd+ | bc
xmllint --noout data.xml
openssl rand -hex 16
base64 theirs.txt | head -1
git diff --no-index mine.txt theirs.txt | cat`

const BUILDING = `
npm test
npm test -- --run theirs
npm run build
npm run build 2>&1 | tail -20
npm run lint -- --quiet
npm ci
npm install
npm ls --depth=0
npm outdated || true
npm pack --dry-run
npm view zod version
npm run dev > /tmp/dev.log 2>&1 &
npx tsc --noEmit
npx tsc --noEmit -p tsconfig.json 2>&1 | head -30
npx vitest run
npx vitest run test/a.test.ts -t "name > other"
npx vitest run --reporter=dot 2>&1 | tail -40
npx jest --coverage=false theirs
npx playwright test --list
npx eslint .
npx eslint src --ext .ts,.tsx
npx prettier --check .
npx prettier --check theirs.txt
npx biome check .
npx biome ci .
npx prettier --write mine.txt
npx eslint --fix mine.txt
pnpm install --frozen-lockfile
pnpm -r build
pnpm exec tsc --noEmit
yarn build
bun test
deno fmt --check
node -e "console.log(1 > 0)"
node -e 'const a = [1,2].map(x => x > 1); console.log(a)'
node --version
node scripts/x.mjs --out /tmp/x
node --check mine.txt || true
python3 -c "print('a > b')"
python3 - <<'PY'
print(open('theirs.txt').read())
PY
python3 -m pytest -q
python3 -m http.server 8000 &
pip install -r requirements.txt
pip list --format=freeze > /tmp/req.txt
black --check .
ruff check .
mypy src
pytest tests/test_a.py::test_b -x 2>&1 | tail -5
go build ./...
go test ./... -run 'TestA|TestB' -count=1
go vet ./...
gofmt -l .
cargo build --release
cargo test -- --nocapture
cargo fmt --check
cargo clippy -- -D warnings
make
make -j4 test
make -n install
cmake -B build -S . && cmake --build build
gcc -O2 -o /tmp/a a.c && /tmp/a
bundle exec rspec
mvn -q test
./gradlew test --info
docker ps
docker compose up -d
docker compose logs --tail=50 web
docker run --rm -v "$PWD:/w" node:20 node -v
docker build -t x . 2>&1 | tail -3
kubectl get pods -A
terraform plan
terraform fmt -check
curl -s localhost:3000/health
curl -sS -X POST -H 'Content-Type: application/json' -d '{"a": 1}' http://localhost:3000/api
curl -so /tmp/x.json http://localhost:3000/x.json
curl -I https://example.org
wget -qO- http://localhost:3000 | head
time npm test
timeout 60 npm test
nohup node server.js > /tmp/server.log 2>&1 &
sleep 2 && curl -s localhost:3000
kill %1
kill $(lsof -ti :3000) 2>/dev/null || true
pkill -P $$ || true
wait
NODE_ENV=test npm test
FOO=bar BAZ="a b" node -e 1
CI=1 npx vitest run 2>&1 | tee /tmp/test.log | tail -5
export NODE_OPTIONS=--max-old-space-size=4096 && npm run build
cd src && npm test
cd /tmp && ls
(cd /tmp && npm init -y)
pushd /tmp > /dev/null && popd > /dev/null
set -euo pipefail; npm test
npm test || { echo failed; exit 1; }
npm run typecheck && npm run lint && npm test
sqlite3 /tmp/x.db 'select 1 > 0'
psql -c 'select 1'
redis-cli ping
ssh-keygen -t ed25519 -N '' -f /tmp/key
gh pr list
gh pr view 12 --json title,body
gh issue create --title "a > b" --body "git stash is bad"
gh run list --limit 5
gh api repos/o/r/pulls --jq '.[].number'`

const GIT = `
git status
git status --short --branch
git status --porcelain=v2 -z
git diff
git diff --stat
git diff theirs.txt
git diff HEAD~1 -- theirs.txt
git diff --cached
git diff main...HEAD --name-only
git diff > /tmp/all.patch
git log --oneline -10
git log -p -1 -- theirs.txt
git log --all --graph --oneline | head -30
git log --grep="git stash" --format=%s
git log -S'git reset --hard' --oneline
git show HEAD
git show HEAD:theirs.txt
git show HEAD:theirs.txt > /tmp/old.txt
git blame -L 1,3 theirs.txt
git branch
git branch -a --contains HEAD
git branch topic
git branch -d topic || true
git branch --show-current
git rev-parse HEAD
git rev-parse --show-toplevel
git ls-files
git ls-files -m -o --exclude-standard
git ls-tree -r HEAD --name-only
git cat-file -p HEAD
git config user.name
git config --get core.hooksPath || true
git remote -v
git fetch
git fetch --all --prune
git push
git push -u origin HEAD
git push --force-with-lease
git tag v9
git tag -l 'v*'
git describe --tags --always
git shortlog -sn
git reflog | head
git stash list
git stash show -p
git worktree list
git worktree add /tmp/wt -b wt
git merge-base HEAD main
git rev-list --count HEAD
git grep -n "needle"
git archive HEAD --format=tar | tar t
git check-ignore -v theirs.txt || true
git add mine.txt
git add -- mine.txt
git add ./mine.txt
git add -p mine.txt
git add -N new.txt
git add src/ 2>/dev/null || true
git add -n .
git commit -m "feat: a thing" -- mine.txt
git commit -m 'fix: no git stash, no git reset --hard, no rm -rf *' -- mine.txt
git commit --allow-empty -m "chore: > theirs.txt"
git commit --amend --no-edit -- mine.txt
git add mine.txt && git commit -m "docs: x" && git push
git commit -F - -- mine.txt <<'MSG'
feat: x

git checkout . and git clean -fd are mentioned only.
MSG
git add mine.txt && git commit -m "$(cat <<'MSG'
feat: what git add -A does

rm -rf theirs.txt > mine.txt
MSG
)"
git -c user.name=x commit -m x -- mine.txt
git restore mine.txt
git restore --staged mine.txt
git checkout -- mine.txt
git checkout HEAD -- mine.txt
git checkout -b feature/x
git switch -c feature/y
git stash push -- mine.txt
git stash push -m "only mine" mine.txt
git reset
git reset --soft HEAD~0
git reset -- mine.txt
git rm --cached mine.txt
git rm -n theirs.txt
git mv mine.txt mine2.txt
git clean -n
git clean -nfdx
git revert --abort || true
git rebase --show-current-patch || true
git bisect log || true
git submodule status
git -C /tmp status
git --no-pager log -1
git --version
git help stash
git apply --check /tmp/all.patch
git apply --stat /tmp/all.patch
git format-patch -1 --stdout > /tmp/one.patch
git notes list || true
git verify-commit HEAD || true
git count-objects -v
git gc --auto
git diff --quiet || echo dirty
git diff --name-only | grep theirs
git ls-files | xargs wc -l | tail -1
test -z "$(git status --porcelain)" || echo dirty
for b in $(git branch --format='%(refname:short)'); do echo "$b"; done`

const WRITING = String.raw`
touch new.txt
mkdir -p src/deep && touch src/deep/a.ts
mkdir -p build dist coverage
echo hi > new.txt
echo hi >> mine.txt
echo "theirs.txt" > list.txt
cat > new.ts <<'EOF2'
import x from './theirs.txt'
rm theirs.txt
EOF2
cat >> mine.txt << EOF2
$(date) > theirs.txt
EOF2
cat theirs.txt > copy.txt
cat theirs.txt | tee copy.txt | wc -l
tee mine.txt <<< "x"
cp theirs.txt copy.txt
cp theirs.txt /tmp/
cp -r src /tmp/src
cp mine.txt mine.bak && sed -i 's/a/b/' mine.txt
mv mine.txt mine2.txt
mv mine2.txt mine.txt
rm -f new.txt
rm -rf build dist coverage
rm -rf node_modules && npm ci
rm -rf /tmp/x-*
ln -s theirs.txt link.txt
sed -i 's/old/new/g' mine.txt
sed -i.bak '/x/d' mine.txt && rm mine.txt.bak
sed -i 's#theirs.txt#mine.txt#' mine.txt
perl -pi -e 's/theirs/mine/' mine.txt
awk '{print}' theirs.txt > copy.txt
sort theirs.txt > sorted.txt
sort -o mine.txt mine.txt
jq '.a = 1' data.json > data.tmp && mv data.tmp data.json
printf 'a\nb\n' > new.txt
truncate -s 0 mine.txt
chmod +x scripts/run.sh
chmod 600 theirs.txt
dd if=theirs.txt of=/tmp/x bs=1k status=none
tar czf /tmp/src.tgz src
tar tzf /tmp/src.tgz | head
zip -qr /tmp/all.zip . -x 'node_modules/*'
gzip -k mine.txt
rsync -an ./ /tmp/backup/
rsync -a src/ /tmp/src/
find . -name '*.orig' -delete
find . -name '*.tmp' -exec rm {} +
find src -name '*.snap' | xargs rm -f
echo mine.txt | xargs sed -i 's/a/b/'
patch -p1 --dry-run < /tmp/all.patch || true
F=mine.txt; sed -i 's/a/b/' "$F"
for f in mine.txt both.txt; do sed -i 's/a/b/' "$f"; done
cat > /tmp/script.sh <<'SH'
rm -rf theirs.txt
SH
bash -n /tmp/script.sh
bash -c 'echo x > mine.txt'
env A=b sh -c 'touch new.txt'
npx prettier --write "src/**/*.ts"
black mine.py
gofmt -w main.go
cargo fmt -- --check
sudo touch /tmp/x
exec 3>/tmp/fd; echo x >&3
: > new.log
> new.log
{ echo a; echo b; } > new.txt
(echo a; cat theirs.txt) > new.txt
diff -u mine.txt theirs.txt > d.patch || true
git diff > mine.patch
git show HEAD:theirs.txt > was.txt
script -q /dev/null true || true
crontab -l > /tmp/cron || true`

const TOUCHING_THEIRS = String.raw`
echo x > theirs.txt
echo x >> theirs.txt
cat > theirs.txt <<'EOF2'
x
EOF2
cat mine.txt > theirs.txt
> theirs.txt
: > ./theirs.txt
tee theirs.txt < mine.txt
echo x | tee -a mine.txt theirs.txt > /dev/null
sed -i 's/a/b/' theirs.txt
sed -i 's/a/b/' *.txt
sed -i.bak -e 's/a/b/' mine.txt theirs.txt
perl -pi -e 's/a/b/' theirs.txt
cp mine.txt theirs.txt
cp -f mine.txt ./theirs.txt
mv mine.txt theirs.txt
mv theirs.txt other.txt
rm theirs.txt
rm -f *.txt
rm -rf .
rm -rf ./*
ln -sf mine.txt theirs.txt
touch theirs.txt
truncate -s 0 theirs.txt
dd if=mine.txt of=theirs.txt status=none
sort -o theirs.txt theirs.txt
F=theirs.txt; echo x > "$F"
for f in *.txt; do sed -i 's/a/b/' "$f"; done
for f in mine theirs; do echo x > "$f.txt"; done
bash -c 'echo x > theirs.txt'
sh -c "rm theirs.txt"
find . -name '*.txt' -delete
find . -name 'the*.txt' -exec sed -i 's/a/b/' {} \;
find . -name '*.txt' | xargs rm
echo theirs.txt | xargs rm
npx prettier --write .
npx prettier --write theirs.txt
npx prettier --write "*.txt"
eslint --fix .
npx biome check --write .
black .
cd src/.. && echo x > theirs.txt
mkdir -p a && cd a && echo x > ../theirs.txt
true && echo x > theirs.txt
(echo x > theirs.txt)
{ echo x; } > theirs.txt
rsync -a --delete /tmp/empty/ ./
gzip theirs.txt
git rm theirs.txt
git rm -f theirs.txt
git mv theirs.txt other.txt
git checkout -- theirs.txt
git checkout HEAD -- theirs.txt
git checkout .
git checkout -f
git restore theirs.txt
git restore .
git restore --staged --worktree theirs.txt
git reset --hard
git reset --hard HEAD
git stash
git stash -u
git stash push
git stash push -- theirs.txt
git add -A
git add .
git add -u
git add --all
git add '*.txt'
git add theirs.txt
git add -A && git commit -m "wip"
git add . && git commit -m "feat: x" && git push
git commit -am "wip"
git commit -a -m "wip"
git commit -m "x" theirs.txt
cd src && git add -A ..
git -C . add -A
git rebase --autostash main
git pull --autostash`

/** Heredocs go over several lines: each such command is one. */
function joined(list: Everyday[]): Everyday[] {
  const all: Everyday[] = []
  let end: string | undefined
  for (const one of list) {
    const last = all[all.length - 1]
    if (end !== undefined && last) {
      last.run += `\n${one.run}`
      if (one.run === end) end = undefined
      continue
    }
    // What closes a substitution around a heredoc stands behind its end.
    if (one.run === ')"' && last) {
      last.run += `\n${one.run}`
      continue
    }
    all.push({ ...one })
    end = /<<-? *'?(\w+)'?/.exec(one.run)?.[1]
  }
  return all
}

export const everyday: Everyday[] = [
  ...joined([...quiet(LOOKING), ...quiet(BUILDING), ...quiet(GIT), ...quiet(WRITING)]),
  ...joined(theirs(TOUCHING_THEIRS)),
]
