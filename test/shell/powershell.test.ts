/** What PowerShell texts would write, by the manual: no machine here runs one. So what is not sure must be opaque. */
import { posix } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Disk } from '../../src/shell/effects.ts'
import { analysePowerShell } from '../../src/shell/powershell/analyse.ts'
import { cpuMs } from '../support/cpu.ts'

const FILES = [
  '/p/a.txt',
  '/p/b.txt',
  '/p/my file.txt',
  '/p/src/a.ts',
  '/p/src/b.ts',
  '/p/src/deep/c.ts',
  '/p/docs/d.md',
  '/h/n.txt',
]
const FOLDERS = new Set(FILES.flatMap((file) => ['/', '/p', '/h', posix.dirname(file)]))
const disk: Disk = {
  kind: (path) => (FOLDERS.has(path) ? 'folder' : FILES.includes(path) ? 'file' : undefined),
  names: (folder) => [
    ...new Set(
      [...FILES, ...FOLDERS]
        .filter((one) => one !== folder && posix.dirname(one) === folder)
        .map((one) => posix.basename(one)),
    ),
  ],
  read: () => undefined,
}
const seen = (text: string) => {
  const { writes, git, opaque } = analysePowerShell(text, { cwd: '/p', home: '/h', disk })
  return {
    writes: writes.map(({ path, tree }) => posix.relative('/p', path) + (tree ? '/**' : '')).sort(),
    git,
    opaque,
  }
}

test.each<[string, string[]]>([
  ['Set-Content a.txt hello', ['a.txt']],
  ['Set-Content -Path a.txt -Value "hello"', ['a.txt']],
  ['set-content -path:a.txt -val x', ['a.txt']],
  ["Set-Content -LiteralPath 'n[1].txt' -Value x", ['n[1].txt']],
  ['Set-Content a.txt, b.txt x', ['a.txt', 'b.txt']],
  ['Set-Content -Path "my file.txt" -Value 1 -NoNewline -Encoding utf8', ['my file.txt']],
  ['Set-Content .\\src\\n.ts x', ['src/n.ts']],
  ['Set-Content /p/src/../n.txt x', ['n.txt']],
  ['Set-Content ~/n.txt x', ['../h/n.txt']],
  ['Set-Content $HOME/n.txt x', ['../h/n.txt']],
  ['Set-Content "$HOME/n.txt" x', ['../h/n.txt']],
  ['Set-Content "$PWD/n.txt" x', ['n.txt']],
  ["$f = 'a.txt'; Set-Content $f x", ['a.txt']],
  ['$f = "a.txt"\nSet-Content -Path $f -Value $value', ['a.txt']],
  ["Add-Content a.txt 'it''s'", ['a.txt']],
  ['ac a.txt x', ['a.txt']],
  ['Clear-Content *.txt', ['a.txt', 'b.txt', 'my file.txt']],
  ['"x" | Out-File n.txt', ['n.txt']],
  ['Get-Content a.txt | Out-File -FilePath n.txt -Append', ['n.txt']],
  ['gc a.txt | sort | Set-Content b.txt', ['b.txt']],
  ["@'\ntext > x\n'@ | Set-Content n.txt", ['n.txt']],
  ["if ($x) { @'\n}\n'@ | Set-Content n.txt }", ['n.txt']],
  ['@"\ntext $x\n"@ | Out-File n.txt', ['n.txt']],
  ['echo x > n.txt', ['n.txt']],
  ['echo x >> a.txt', ['a.txt']],
  ['npm-like 2> $null', []],
  ['Write-Output x *> all.log', ['all.log']],
  ['Get-ChildItem > src\\list.txt 2>&1', ['src/list.txt']],
  ['Remove-Item a.txt', ['a.txt']],
  ['Remove-Item -Path a.txt, b.txt -Force', ['a.txt', 'b.txt']],
  ['Remove-Item *.txt', ['a.txt', 'b.txt', 'my file.txt']],
  ['Remove-Item src -Recurse -Force', ['src/**']],
  ['rm src -r', ['src/**']],
  ['del a.txt', ['a.txt']],
  ['ri ./src/*.ts -ErrorAction SilentlyContinue', ['src/a.ts', 'src/b.ts']],
  ['Remove-Item a.txt -WhatIf', []],
  ['Remove-Item Env:FOO', []],
  ['Remove-Item nothing*', []],
  ['Move-Item a.txt n.txt', ['a.txt', 'n.txt']],
  ['Move-Item -Path a.txt -Destination src', ['a.txt', 'src/a.txt']],
  ['mv src moved', ['moved/**', 'src/**']],
  ['Copy-Item a.txt n.txt', ['n.txt']],
  ['Copy-Item a.txt, b.txt src', ['src/a.txt', 'src/b.txt']],
  ['Copy-Item src docs -Recurse', ['docs/src/**']],
  ['Copy-Item src copy', []],
  ['cp a.txt src/', ['src/a.txt']],
  ['Copy-Item /h/n.txt', ['n.txt']],
  ['Rename-Item a.txt n.txt', ['a.txt', 'n.txt']],
  ['ren src/a.ts n.ts', ['src/a.ts', 'src/n.ts']],
  ['New-Item n.txt', ['n.txt']],
  ['New-Item -ItemType File -Path src/n.ts -Force', ['src/n.ts']],
  ['New-Item -ItemType Directory -Force -Path out | Out-Null', []],
  ['mkdir out', []],
  ['Get-Content a.txt | Tee-Object n.txt', ['n.txt']],
  ['ls | Export-Csv -Path n.csv -NoTypeInformation', ['n.csv']],
  ['Invoke-WebRequest https://example.org -OutFile n.html', ['n.html']],
  ['iwr https://example.org', []],
  ['Set-Location src; Set-Content n.ts x', ['src/n.ts']],
  ['cd src && rm a.ts', ['src/a.ts']],
  ['Push-Location src; rm a.ts; Pop-Location; rm a.txt', ['a.txt', 'src/a.ts']],
  ['if (Test-Path a.txt) { Remove-Item a.txt }', ['a.txt']],
  ['if ($x -gt 5) { rm a.txt } else { rm b.txt }', ['a.txt', 'b.txt']],
  ['try { rm a.txt } catch { Write-Host $_ }', ['a.txt']],
  ['foreach ($i in 1..3) { Add-Content a.txt $i }', ['a.txt']],
  ['1..3 | ForEach-Object { Add-Content a.txt $_ }', ['a.txt']],
  ['1..3 | % { ac a.txt $_ }', ['a.txt']],
  ['$x = Get-Content a.txt; Set-Content b.txt $x', ['b.txt']],
  ['$x = (Remove-Item a.txt)', ['a.txt']],
  ['"$(Remove-Item a.txt)"', ['a.txt']],
  ['return Remove-Item a.txt', ['a.txt']],
  ['# rm b.txt\nrm a.txt # and so on', ['a.txt']],
  ['<# rm b.txt #> rm a.txt', ['a.txt']],
  ['Set-Content `\n  -Path a.txt `\n  -Value x', ['a.txt']],
  ["Write-Host 'rm a.txt > b.txt'", []],
  ['Write-Host "a > b.txt"', []],
  ['Get-ChildItem -Recurse -Filter *.txt | Select-Object -First 3', []],
  ['Get-Content a.txt | Where-Object { $_ -match "x" } | Measure-Object', []],
  ['$a = 1 + 2', []],
  ['$env:NODE_ENV = "test"', []],
  ['[int]$n = 3', []],
  ['Test-Path a.txt', []],
  ['', []],
])('%s', (text, writes) => {
  const { writes: said, opaque } = seen(text)
  expect(said).toEqual(writes)
  expect(opaque).toEqual(text.startsWith('npm-like') ? ['npm-like'] : [])
})

test.each<[string, string[]]>([
  ['npm test', ['npm']],
  ['python x.py', ['python']],
  ['./build.ps1', ['./build.ps1']],
  ['& ./build.ps1 -Fast', ['./build.ps1']],
  ['& $tool x', ['$tool']],
  ['Set-Content $file x', ['Set-Content']],
  ['Set-Content "$file.txt" x', ['Set-Content']],
  ['echo x > $file', ['>']],
  ['Get-ChildItem *.log | Remove-Item', ['Remove-Item']],
  ['Remove-Item src -Include *.ts', ['Remove-Item']],
  ['Remove-Item -Unknown a.txt', ['Remove-Item']],
  ['Remove-Item -F a.txt', ['Remove-Item']],
  ['Remove-Item -F x a.txt', ['Remove-Item']],
  ['Set-Content "a`nb.txt" x', ['Set-Content']],
  ['Set-Content "`0$HOME" x', ['Set-Content']],
  ['Tool @{ Path = "a.txt" }', ['Tool']],
  ['Remove-Item @args', ['Remove-Item']],
  ['rm -rf src', ['rm']],
  ['Set-Content C:\\x.txt', []],
  ["[IO.File]::WriteAllText('a.txt', 'x')", ['powershell']],
  ['$file.Delete()', ['powershell']],
  ['Invoke-Expression "rm a.txt"', ['Invoke-Expression']],
  ['cd $where; Set-Content n.txt x', ['Set-Content']],
  ['if ($x) { cd src }; rm a.ts', ['rm']],
  ["$f = 'a.txt'; foreach ($i in 1..2) { Set-Content $f x; $f = 'b.txt' }", ['Set-Content']],
  ['echo "unfinished', ['powershell']],
  ['rm a.txt)', ['powershell']],
  ['echo a>b.txt', ['powershell']],
  ['rm “a.txt”', ['powershell']],
  ["@'\nnever ends", ['powershell']],
  ['$env:GIT_DIR = "x"; git stash', ['powershell']],
  ['New-Item -Path src -Name n.ts', ['New-Item']],
])('%s is not guessed at', (text, opaque) => {
  const { writes, opaque: said } = seen(text)
  expect(said).toEqual(opaque)
  if (!/^Set-Content C:/.test(text)) expect(writes).toEqual([])
})

describe('git', () => {
  test.each<[string, (string | undefined)[]]>([
    ['git add -A', ['add', '-A']],
    ['git.exe stash', ['stash']],
    ['& git commit -m "a message"', ['commit', '-m', 'a message']],
    ['git commit -m $message', ['commit', '-m', undefined]],
    ['git checkout -- a.txt', ['checkout', '--', 'a.txt']],
    ['if ($?) { git reset --hard }', ['reset', '--hard']],
    ['$x = git stash list', ['stash', 'list']],
    ['git add a.txt, b.txt', ['add', undefined]],
    ['git @args', [undefined]],
  ])('%s', (text, args) => {
    expect(seen(text).git).toEqual([{ cwd: '/p', args, env: {} }])
  })
  it('elsewhere', () => {
    expect(seen('cd src; git stash').git[0]?.cwd).toBe('/p/src')
    expect(seen('cd $x; git stash').git[0]?.cwd).toBeUndefined()
  })
  it('that is only mentioned', () => {
    expect(seen('Write-Host "git stash"; # git stash').git).toEqual([])
  })
})

describe('any text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...`Set-Content rm a.txt -Path 'x y' "z $a" $a $( ) { } ( [ ] @{ @' '@ " ' ; | & && || > >> 2> , # <# #> \` = if else foreach git stash cd src *.txt -Recurse :: . $_`.split(
        ' ',
      ),
    ),
    fc.constantFrom(' ', '\n', '\t', '\r\n'),
    fc.string({ maxLength: 4 }),
  )
  it('ends soon, with an answer', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.constantFrom('', ' '), (parts, between) => {
        const text = parts.join(between)
        const began = cpuMs()
        const { writes, opaque } = seen(text)
        expect(cpuMs() - began).toBeLessThan(250)
        if (opaque.includes('powershell') && opaque.length === 1 && writes.length > 0)
          expect(text).toMatch(/(\.|::)\w+\(/)
      }),
      { numRuns: 30_000 },
    )
  }, 60_000)
  it.each(['(', '{', '$(', '"', "'", '@{', '<#', '`', '[', '$a', 'a,', '> ', '"$(', "@'\n", '#\n', '((a)'])(
    '%j without end',
    (piece) => {
      for (const text of [piece.repeat(60_000 / piece.length), `rm ${piece.repeat(20_000 / piece.length)}`]) {
        const began = cpuMs()
        seen(text)
        expect(cpuMs() - began, text.slice(0, 20)).toBeLessThan(250)
      }
    },
  )
})
