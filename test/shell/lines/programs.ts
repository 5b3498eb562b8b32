/** What programs do with their options and operands. */
import type { Line } from './line.ts'

export const copying: Line[] = [
  { run: 'cp a.txt new.txt', writes: ['new.txt'] },
  { run: 'cp -f a.txt b.txt', writes: ['b.txt'] },
  { run: 'cp a.txt src', writes: ['src/a.txt'] },
  { run: 'cp a.txt b.txt src/', writes: ['src/a.txt', 'src/b.txt'] },
  { run: 'cp -t src a.txt b.txt', writes: ['src/a.txt', 'src/b.txt'] },
  { run: 'cp --target-directory=src a.txt', writes: ['src/a.txt'] },
  { run: 'cp -T a.txt n', writes: ['n'] },
  {
    run: 'cp -r src copy',
    writes: ['copy/deep/inner.md', 'copy/deep/inner.ts', 'copy/index.ts', 'copy/util.ts'],
  },
  {
    run: 'cp -r src/. docs',
    writes: ['docs/deep/inner.md', 'docs/deep/inner.ts', 'docs/index.ts', 'docs/util.ts'],
  },
  { run: 'cp -R linked copy', writes: ['copy'] },
  { run: 'cp -R linked/ copy', writes: ['copy/inner.md', 'copy/inner.ts'] },
  { run: 'cp src copy || true', writes: [] },
  { run: 'cp -r src/deep a.txt docs', writes: ['docs/a.txt', 'docs/deep/inner.md', 'docs/deep/inner.ts'] },
  { run: 'cp --parents src/index.ts docs', writes: [], opaque: ['cp'] },
  { run: 'cp -a src/deep docs', writes: ['docs/deep/inner.md', 'docs/deep/inner.ts'] },
  { run: 'cp *.md src', writes: ['src/c.md'] },
  { run: 'cp "my file.txt" src', writes: ['src/my file.txt'] },
  { run: 'cp -- a.txt -n.txt', writes: ['-n.txt'] },
  { run: 'cp -n a.txt b.txt; cp --no-clobber a.txt b.txt', writes: [] },
  { run: 'cp -n a.txt n.txt', writes: ['n.txt'] },
  {
    run: 'cp -rn src/deep docs; cp -n a.txt docs',
    writes: ['docs/a.txt', 'docs/deep/inner.md', 'docs/deep/inner.ts'],
  },
  { run: 'rm b.txt; cp -n a.txt b.txt', writes: ['b.txt'] },
  { run: 'cp a.txt "$X"', writes: [], opaque: ['cp'], may: true },
  { run: 'cp --help > /dev/null', writes: [] },
  { run: 'mv a.txt new.txt', writes: ['a.txt', 'new.txt'] },
  { run: 'mv a.txt b.txt src', writes: ['a.txt', 'b.txt', 'src/a.txt', 'src/b.txt'] },
  { run: 'mv -f a.txt b.txt', writes: ['a.txt', 'b.txt'] },
  { run: 'mv src moved', writes: ['moved/**', 'src/**'] },
  { run: 'mv -t docs a.txt', writes: ['a.txt', 'docs/a.txt'] },
  { run: 'ln -s a.txt l.txt', writes: ['l.txt'] },
  { run: 'ln -s ../a.txt src/', writes: ['src/a.txt'] },
  { run: 'ln -sf b.txt link.txt', writes: ['link.txt'] },
  { run: 'ln a.txt hard.txt', writes: ['hard.txt'] },
  { run: 'cd docs && ln -s ../a.txt', writes: ['docs/a.txt'] },
  { run: 'install a.txt new.txt', writes: ['new.txt'] },
  { run: 'install -m 644 a.txt src', writes: ['src/a.txt'] },
  { run: 'install -d new/folder', writes: [] },
  { run: 'mkdir -p x/y && cp a.txt x/y', writes: ['x/y/a.txt'] },
]

export const removing: Line[] = [
  { run: 'rm a.txt', writes: ['a.txt'] },
  { run: 'rm -f a.txt b.txt', writes: ['a.txt', 'b.txt'] },
  { run: 'rm -rf src', writes: ['src/**'] },
  { run: 'rm -r -- src/deep', writes: ['src/deep/**'] },
  { run: 'rm a.txt; rm -r src/deep', writes: ['a.txt', 'src/deep/**'] },
  { run: 'rm *.txt', writes: ['a.txt', 'b.txt', 'link.txt', 'list.txt', 'my file.txt'] },
  { run: 'rm -rf "$X" a.txt', writes: ['a.txt'], opaque: ['rm'] },
  { run: 'unlink a.txt', writes: ['a.txt'] },
  { run: 'shred -u a.txt', writes: ['a.txt'] },
  { run: 'shred -n 1 a.txt', writes: ['a.txt'] },
  { run: 'rmdir src || true', writes: [] },
  { run: 'rm --help > /dev/null', writes: [] },
  { run: 'echo rm a.txt', writes: [] },
]

export const making: Line[] = [
  { run: 'touch a.txt new.txt', writes: ['a.txt', 'new.txt'] },
  { run: 'touch -d yesterday a.txt', writes: ['a.txt'] },
  { run: 'touch -r b.txt a.txt', writes: ['a.txt'], may: true },
  { run: 'touch src', writes: [] },
  { run: 'truncate -s 0 a.txt', writes: ['a.txt'] },
  { run: 'truncate --size=3 a.txt b.txt', writes: ['a.txt', 'b.txt'] },
  { run: 'echo x | tee new.txt', writes: ['new.txt'] },
  { run: 'echo x | tee -a a.txt b.txt > /dev/null', writes: ['a.txt', 'b.txt'] },
  { run: 'echo x | tee "$X" n.txt', writes: ['n.txt'], opaque: ['tee'] },
  { run: 'dd if=a.txt of=new.txt status=none', writes: ['new.txt'] },
  { run: 'dd if=a.txt status=none', writes: [] },
  { run: 'split -l 1 a.txt part', writes: [], opaque: ['split'] },
  { run: 'mkdir -p deep/er', writes: [] },
  { run: 'chmod 644 data.json || chmod +r data.json', writes: [], may: true },
]

export const editing: Line[] = [
  { run: 'sed -i s/alpha/ALPHA/ a.txt', writes: ['a.txt'] },
  { run: "sed -i 's/x/y/' a.txt b.txt", writes: ['a.txt', 'b.txt'] },
  { run: 'sed -i.bak s/alpha/ALPHA/ a.txt', writes: ['a.txt', 'a.txt.bak'] },
  { run: 'sed --in-place=.orig s/alpha/A/ a.txt', writes: ['a.txt', 'a.txt.orig'] },
  { run: 'sed --in-place s/alpha/A/ a.txt', writes: ['a.txt'] },
  { run: 'sed -i -e s/alpha/A/ -e s/beta/B/ a.txt', writes: ['a.txt'] },
  { run: "sed -Ei 's/(a)/\\1\\1/' a.txt", writes: ['a.txt'] },
  { run: 'sed -n -i 1p a.txt', writes: ['a.txt'] },
  { run: "sed -i '1d' *.md", writes: ['c.md'] },
  { run: "sed -i '/beta/d' a.txt", writes: ['a.txt'] },
  { run: 'sed s/alpha/A/ a.txt', writes: [] },
  { run: "sed -n '1,2p' a.txt", writes: [] },
  { run: "sed 's/-i/x/' a.txt", writes: [] },
  { run: "sed -n '1w out.txt' a.txt", writes: [], opaque: ['sed'] },
  { run: "sed 's/alpha/A/w out.txt' a.txt", writes: [], opaque: ['sed'] },
  { run: 'sed -i "s/x/$X/" a.txt', writes: ['a.txt'], opaque: ['sed'] },
  { run: "perl -pi -e 's/alpha/A/' a.txt", writes: ['a.txt'] },
  { run: "perl -pi.bak -e 's/alpha/A/' a.txt", writes: ['a.txt', 'a.txt.bak'] },
  { run: "perl -i -pe 's/alpha/A/' a.txt b.txt", writes: ['a.txt', 'b.txt'] },
  { run: "perl -e 'print 1'", writes: [], opaque: ['perl'] },
  { run: 'perl -v > /dev/null', writes: [] },
  { run: "awk '{print $1}' a.txt", writes: [] },
  { run: "awk '$1 > 2 {print}' list.txt", writes: [] },
  { run: 'awk \'{print > "out.txt"}\' a.txt', writes: [], opaque: ['awk'] },
  { run: 'awk \'BEGIN {system("touch x")}\'', writes: [], opaque: ['awk'] },
  { run: "awk -v n=1 '{print n}' a.txt", writes: [] },
  { run: 'awk -f nothing.awk a.txt', writes: [], opaque: ['awk'] },
  { run: "sed -i '' s/alpha/x/ a.txt", writes: ['a.txt'] },
  { run: 'sed -i --expression s/alpha/x/ a.txt', writes: ['a.txt'] },
  { run: 'sed -i --file=list.txt b.txt', writes: ['b.txt'], opaque: ['sed'], may: true },
  { run: 'sed --file list.txt b.txt', writes: [], opaque: ['sed'] },
  { run: 'shuf --head-count 1 -o s.txt a.txt', writes: ['s.txt'] },
  { run: 'sort -o a.txt a.txt', writes: ['a.txt'] },
  { run: 'sort a.txt -o sorted.txt', writes: ['sorted.txt'] },
  { run: 'sort --output=s.txt a.txt', writes: ['s.txt'] },
  { run: 'sort --output s.txt a.txt', writes: ['s.txt'] },
  { run: 'sort -k 1 a.txt', writes: [] },
  { run: 'uniq a.txt u.txt', writes: ['u.txt'] },
  { run: 'uniq -c a.txt', writes: [] },
  { run: 'iconv -f utf8 -t latin1 -o i.txt a.txt', writes: ['i.txt'] },
]

export const wrapping: Line[] = [
  { run: 'env touch n', writes: ['n'] },
  { run: "env -S 'touch n'", writes: [], opaque: ['env'] },
  { run: 'sudo -u root touch n', writes: ['n'], needs: 'sudo' },
  { run: 'env -u C A=b touch n', writes: ['n'] },
  { run: 'env', writes: [] },
  { run: 'nice -n 5 touch n', writes: ['n'] },
  { run: 'nohup touch n', writes: ['n'] },
  { run: 'timeout 5 touch n', writes: ['n'] },
  { run: 'timeout -k 1 --signal=KILL 5s rm a.txt', writes: ['a.txt'] },
  { run: 'setsid -w touch n', writes: ['n'] },
  { run: 'stdbuf -o L touch n', writes: ['n'] },
  { run: "bash -c 'echo x > n'", writes: ['n'] },
  { run: "sh -c 'rm a.txt; touch b.txt'", writes: ['a.txt', 'b.txt'] },
  { run: 'bash -ec "touch n"', writes: ['n'] },
  { run: 'bash run.sh', writes: [], opaque: ['bash'] },
  { run: 'bash -n run.sh', writes: [] },
  { run: 'echo a.txt b.txt | xargs rm', writes: ['a.txt', 'b.txt'] },
  { run: "printf 'a.txt\\0b.txt' | xargs -0 rm", writes: ['a.txt', 'b.txt'] },
  { run: "printf '%s\\n' a.txt b.txt | xargs -n 1 touch", writes: ['a.txt', 'b.txt'] },
  { run: 'cat list.txt | xargs rm', writes: ['a.txt', 'b.txt'] },
  { run: 'cat list.txt no.txt | xargs rm', writes: [], opaque: ['rm'] },
  { run: 'rm $(cat list.txt)', writes: ['a.txt', 'b.txt'] },
  { run: 'xargs rm < list.txt', writes: ['a.txt', 'b.txt'] },
  { run: 'echo b.txt > list.txt; cat list.txt | xargs rm', writes: ['b.txt', 'list.txt'] },
  { run: 'node -e 1; cat list.txt | xargs rm', writes: [], opaque: ['node', 'rm'] },
  { run: 'cat list.txt | xargs -I{} mv {} docs/', writes: ['a.txt', 'b.txt', 'docs/a.txt', 'docs/b.txt'] },
  { run: 'cat list.txt | xargs -I % cp % %.bak', writes: ['a.txt.bak', 'b.txt.bak'] },
  { run: "printf 'my file.txt' | xargs -d '\\n' rm", writes: ['my file.txt'] },
  { run: "printf 'my file.txt\\n' | xargs -I{} touch {}", writes: ['my file.txt'] },
  { run: "printf 'a.txt\\0b.txt\\0' | xargs -0 -n1 -P4 rm", writes: ['a.txt', 'b.txt'] },
  { run: "printf 'a.txt\\0' | xargs -0I{} cp {} n", writes: ['n'] },
  { run: "printf '' | xargs -r rm a.txt", writes: [] },
  { run: "printf '' | xargs touch n", writes: ['n'] },
  { run: 'ls *.md | xargs touch', writes: [], opaque: ['touch'] },
  { run: 'grep -l alpha *.txt | xargs sed -i s/alpha/A/', writes: [], opaque: ['sed'] },
  { run: 'ls | xargs -I{} echo {}', writes: [] },
  { run: 'ls *.md | xargs -I{} cp {} n.md', writes: [], opaque: ['cp'] },
  { run: 'echo a | xargs', writes: [] },
  { run: 'echo a.txt | xargs -I{} cp {} n', writes: ['n'] },
  { run: 'find . -name "*.ts"', writes: [] },
  { run: 'F=$(basename src/index.ts .ts); touch "$F.new"', writes: ['index.new'] },
  { run: 'touch "$(dirname src/index.ts)/n"', writes: ['src/n'] },
  { run: 'touch "$(pwd)/n"', writes: ['n'] },
  { run: 'touch $(printf "%s-%d " a 1 b 2)', writes: ['a-1', 'b-2'] },
  { run: 'touch $(echo -n a b)', writes: ['a', 'b'] },
]

export const finding: Line[] = [
  {
    run: 'find . -name "*.md" -delete',
    writes: ['c.md', 'docs/guide.md', 'docs/my notes.md', 'src/deep/inner.md'],
  },
  {
    run: 'find src -type f -exec touch {} +',
    writes: ['src/deep/inner.md', 'src/deep/inner.ts', 'src/index.ts', 'src/util.ts'],
  },
  {
    run: "find src -name '*.ts' -exec sed -i s/const/let/ {} \\;",
    writes: ['src/deep/inner.ts', 'src/index.ts', 'src/util.ts'],
  },
  {
    run: "find src -maxdepth 1 -name '*.ts' -exec sed -i s/const/let/ {} \\;",
    writes: ['src/index.ts', 'src/util.ts'],
  },
  { run: 'find src -mindepth 2 -type f -delete', writes: ['src/deep/inner.md', 'src/deep/inner.ts'] },
  {
    run: 'find . -ipath "./SRC/*" -name "*.md" -delete',
    writes: ['src/deep/inner.md'],
  },
  {
    run: 'find . -path ./src -prune -o -name "*.md" -exec rm {} +',
    writes: ['c.md', 'docs/guide.md', 'docs/my notes.md'],
  },
  {
    run: 'find . -name "*.ts" -not -path "*/deep/*" -exec touch {} +',
    writes: ['src/index.ts', 'src/util.ts'],
  },
  { run: 'find . \\( -name "*.json" -o -iname "C.MD" \\) -exec touch {} +', writes: ['c.md', 'data.json'] },
  { run: 'find . -type l -delete', writes: ['link.txt', 'linked'] },
  { run: 'find linked -name "*.ts" -delete', writes: [] },
  { run: 'find linked/ -name "*.ts" -delete', writes: ['linked/inner.ts'] },
  { run: 'find docs -name "*.md" -print0 | xargs -0 touch', writes: ['docs/guide.md', 'docs/my notes.md'] },
  { run: 'find src -name "u*.ts" | xargs rm', writes: ['src/util.ts'] },
  { run: 'find src -name "u*.ts" | while read -r f; do rm "$f"; done', writes: ['src/util.ts'] },
  { run: 'for f in $(find src -name "*.md"); do touch "$f"; done', writes: ['src/deep/inner.md'] },
  { run: 'rm $(find . -name "*.nothing") a.txt', writes: ['a.txt'] },
  { run: 'find . -name "*.nothing" -delete', writes: [] },
  { run: 'find . -name c.md -exec cp {} {}.bak \\;', writes: ['c.md.bak'] },
  { run: 'find a.txt b.txt -exec touch {} +', writes: ['a.txt', 'b.txt'] },
  { run: 'find -name c.md -delete', writes: ['c.md'] },
  { run: 'find . -empty -name ".keep" -delete', writes: [], opaque: ['find'] },
  { run: 'find . -newer a.txt -delete', writes: [], opaque: ['find'] },
  { run: 'find . -name c.md -exec grep -q nothing {} \\; -exec rm {} \\;', writes: [], opaque: ['find'] },
  { run: 'find . -name c.md -execdir touch n \\;', writes: [], opaque: ['find'] },
  { run: 'find . -mtime +1 | xargs ls', writes: [] },
  { run: 'find "$X" -name c.md -delete', writes: [], opaque: ['find'] },
  { run: 'find . -name "*.md" | head -5', writes: [] },
]

const CHANGE = `--- a/a.txt
+++ b/a.txt
@@ -1,3 +1,3 @@
-alpha
+ALPHA
 beta
 gamma
`
const GIT_CHANGE = `diff --git a/a.txt b/a.txt
${CHANGE}diff --git a/b.txt b/moved.txt
similarity index 100%
rename from b.txt
rename to moved.txt
diff --git a/fresh.txt b/fresh.txt
new file mode 100644
--- /dev/null
+++ b/fresh.txt
@@ -0,0 +1 @@
+--- fresh
diff --git a/c.md b/c.md
deleted file mode 100644
--- a/c.md
+++ /dev/null
@@ -1 +0,0 @@
-# c
`
const here = (command: string, text: string) => `${command} <<'EOF'\n${text}EOF`
/** Lines of its first hunk look like the head of another file. */
const LIKE_A_HEADER = `--- m.txt
+++ m.txt
@@ -1 +1 @@
--- m
+++ n
--- b.txt
+++ b.txt
@@ -1,2 +1,2 @@
-one
+ONE
 two
`

export const patching: Line[] = [
  { run: here('patch -p1', CHANGE), writes: ['a.txt'] },
  { run: here('patch -p1 -s', CHANGE), writes: ['a.txt'] },
  { run: here('patch -p1 --dry-run', CHANGE), writes: [] },
  { run: here('patch a.txt', CHANGE), writes: ['a.txt'] },
  { run: here('patch -p1 -o n.txt', CHANGE), writes: ['n.txt'] },
  { run: here('cd src && patch -p1 -d ..', CHANGE), writes: ['a.txt'] },
  { run: here('cat > p.diff', CHANGE), writes: ['p.diff'] },
  { run: `${here('cat > p.diff', CHANGE)}\npatch -p1 < p.diff`, writes: ['a.txt', 'p.diff'] },
  { run: `${here('cat > p.diff', CHANGE)}\npatch -p1 -i p.diff`, writes: ['a.txt', 'p.diff'] },
  { run: here('patch -p1', GIT_CHANGE), writes: ['a.txt', 'b.txt', 'c.md', 'fresh.txt', 'moved.txt'] },
  { run: here('patch', CHANGE), writes: [], opaque: ['patch'] },
  { run: here('patch', CHANGE.replaceAll(/[ab]\/a/g, 'a')), writes: ['a.txt'] },
  { run: here('patch -p0', CHANGE.replace('a/a.txt', 'a.txt.orig').replace('b/', '')), writes: ['a.txt'] },
  { run: here('patch -p0', CHANGE.replace('a/', '').replace('b/a.txt', 'a.txt.new')), writes: ['a.txt'] },
  { run: `printf -- '-- m\\n' > m.txt\n${here('patch -p0', LIKE_A_HEADER)}`, writes: ['m.txt', 'b.txt'] },
  { run: 'patch -p1 < nothing.diff || true', writes: [] },
  { run: 'patch -p1 < a.txt || true', writes: [] },
  { run: 'curl -s http://127.0.0.1:9/x.diff | patch -p1', writes: [], opaque: ['patch'] },
]

export const packing: Line[] = [
  { run: 'tar czf out.tgz src', writes: ['out.tgz'] },
  { run: 'tar cf out.tar a.txt; tar rf out.tar b.txt; tar -uf out.tar c.md', writes: ['out.tar'] },
  { run: 'tar --append -f out.tar b.txt; tar --update --file out.tar c.md', writes: ['out.tar'] },
  { run: 'tar -czf out.tgz src a.txt', writes: ['out.tgz'] },
  { run: 'tar -c -f out.tar -C src .', writes: ['out.tar'] },
  { run: 'tar --create --file=out.tar src', writes: ['out.tar'] },
  { run: 'tar cf - src | wc -c', writes: [] },
  { run: 'tar cf - src > out.tar', writes: ['out.tar'] },
  { run: 'tar cfC out.tar src .', writes: ['out.tar'] },
  { run: 'tar cf out.tar src && tar tf out.tar', writes: ['out.tar'] },
  { run: 'tar cf ../home/o.tar src && tar xf ../home/o.tar', writes: ['../home/o.tar'], opaque: ['tar'] },
  { run: 'gzip a.txt', writes: ['a.txt', 'a.txt.gz'] },
  { run: 'gzip -k a.txt', writes: ['a.txt.gz'] },
  { run: 'gzip -c a.txt > z.gz', writes: ['z.gz'] },
  { run: 'gzip a.txt && gunzip a.txt.gz', writes: ['a.txt', 'a.txt.gz'], may: true },
  { run: 'gzip -9 a.txt b.txt', writes: ['a.txt', 'a.txt.gz', 'b.txt', 'b.txt.gz'] },
  { run: 'gzip -r src', writes: [], opaque: ['gzip'] },
  {
    run: 'gzip --stdout a.txt | gzip -l || gzip --list a.txt || gzip -t a.txt || gzip --test a.txt',
    writes: [],
  },
  { run: 'gzip --recursive src', writes: [], opaque: ['gzip'] },
  { run: 'gzip -S .z a.txt', writes: [], opaque: ['gzip'] },
  { run: 'xz -k a.txt; rm a.txt; unxz -k a.txt.xz', writes: ['a.txt', 'a.txt.xz'], may: true, needs: 'xz' },
  { run: 'zip --help', writes: [], needs: 'zip' },
  { run: 'xz -k a.txt', writes: ['a.txt.xz'], needs: 'xz' },
  { run: 'bzip2 a.txt', writes: ['a.txt', 'a.txt.bz2'], needs: 'bzip2' },
  { run: 'zip -q out a.txt', writes: ['out.zip'], needs: 'zip' },
  { run: 'zip -qr out.zip src', writes: ['out.zip'], needs: 'zip' },
  { run: 'zip -qm out.zip a.txt', writes: [], opaque: ['zip'], needs: 'zip' },
  { run: 'unzip -l nothing.zip || true', writes: [] },
  { run: 'unzip nothing.zip || true', writes: [], opaque: ['unzip'] },
]

export const transferring: Line[] = [
  { run: 'rsync a.txt b.txt docs/', writes: ['docs/a.txt', 'docs/b.txt'], needs: 'rsync' },
  { run: 'rsync a.txt n.txt', writes: ['n.txt'], needs: 'rsync' },
  {
    run: 'rsync -a src/ copy',
    writes: ['copy/deep/inner.md', 'copy/deep/inner.ts', 'copy/index.ts', 'copy/util.ts'],
    needs: 'rsync',
  },
  { run: 'rsync -a src/deep docs', writes: ['docs/deep/inner.md', 'docs/deep/inner.ts'], needs: 'rsync' },
  {
    run: 'rsync -a --exclude "*.md" src/deep/ docs/',
    writes: ['docs/inner.md', 'docs/inner.ts'],
    may: true,
    needs: 'rsync',
  },
  { run: 'rsync -a --delete src/deep/ docs/', writes: ['docs/**'], needs: 'rsync' },
  { run: 'rsync -an src/ docs/', writes: [], needs: 'rsync' },
  { run: 'rsync -a --dry-run src/ docs/; rsync --list-only -r src/ docs', writes: [], needs: 'rsync' },
  { run: 'rsync -a --backup src/ docs/', writes: [], opaque: ['rsync'], needs: 'rsync' },
  { run: 'rsync -ab src/ docs/', writes: [], opaque: ['rsync'], needs: 'rsync' },
  { run: 'rsync src docs', writes: [], needs: 'rsync' },
  { run: 'rsync -a --files-from=list.txt . docs', writes: [], opaque: ['rsync'], needs: 'rsync' },
  { run: 'rsync -e false there:x docs', writes: [], opaque: ['rsync'], needs: 'rsync' },
  { run: 'rsync -aR src/index.ts docs', writes: [], opaque: ['rsync'], needs: 'rsync' },
  { run: 'curl -s http://127.0.0.1:9/x.json', writes: [] },
  { run: 'curl -s -o n.json http://127.0.0.1:9/x.json', writes: ['n.json'], may: true },
  { run: 'curl -sSLO http://127.0.0.1:9/d/x.json', writes: ['x.json'], may: true },
  { run: 'curl -s -o - http://127.0.0.1:9/x.json', writes: [] },
  { run: 'curl -s -O http://127.0.0.1:9/a.json -O http://127.0.0.1:9/b.json', writes: [], opaque: ['curl'] },
  { run: 'curl -s --output-dir docs -o n.json http://127.0.0.1:9/', writes: ['docs/n.json'], may: true },
  { run: 'curl -s -d @data.json -H "A: b" http://127.0.0.1:9/', writes: [] },
  { run: 'wget -q -O n.html http://127.0.0.1:9/', writes: ['n.html'], needs: 'wget' },
  { run: 'wget -qO- http://127.0.0.1:9/ | wc -c', writes: [], needs: 'wget' },
  { run: 'wget -q http://127.0.0.1:9/x', writes: [], opaque: ['wget'], needs: 'wget' },
]

export const harmless: Line[] = [
  { run: 'grep -rn "sed -i" . | head -3', writes: [] },
  { run: 'ls -la | wc -l', writes: [] },
  { run: 'cat a.txt | tr a-z A-Z | sort | uniq -c', writes: [] },
  { run: 'diff a.txt b.txt || true', writes: [] },
  { run: 'stat a.txt && file a.txt || true', writes: [], opaque: ['file'] },
  { run: 'test -f a.txt && [ -d src ] && echo yes', writes: [] },
  { run: 'jq .a data.json', writes: [] },
  { run: 'date +%F && sleep 0 && true', writes: [] },
  { run: 'ps aux | grep node | head -1', writes: [] },
  { run: 'printf "%s\\n" a > /dev/null', writes: [] },
  { run: 'seq 3 | paste -sd+ -', writes: [] },
  { run: 'head -1 a.txt; tail -1 b.txt; wc -c c.md', writes: [] },
  { run: 'node --version', writes: [] },
  { run: 'python3 --version', writes: [] },
  { run: 'python3 -c 1', writes: [], opaque: ['python3'] },
  { run: 'node -e 1', writes: [], opaque: ['node'] },
  { run: 'no-such-program-here || true', writes: [], opaque: ['no-such-program-here'] },
  { run: './run.sh', writes: [], opaque: ['./run.sh'] },
  { run: 'find . -name "*.md" | sort | head -5', writes: [] },
]
