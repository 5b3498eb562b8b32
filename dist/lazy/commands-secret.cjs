"use strict";var I=Object.create;var l=Object.defineProperty;var _=Object.getOwnPropertyDescriptor;var W=Object.getOwnPropertyNames;var L=Object.getPrototypeOf,D=Object.prototype.hasOwnProperty;var B=(t,r)=>{for(var n in r)l(t,n,{get:r[n],enumerable:!0})},b=(t,r,n,i)=>{if(r&&typeof r=="object"||typeof r=="function")for(let s of W(r))!D.call(t,s)&&s!==n&&l(t,s,{get:()=>r[s],enumerable:!(i=_(r,s))||i.enumerable});return t};var o=(t,r,n)=>(n=t!=null?I(L(t)):{},b(r||!t||!t.__esModule?l(n,"default",{value:t,enumerable:!0}):n,t)),j=t=>b(l({},"__esModule",{value:!0}),t);var pe={};B(pe,{secret:()=>de});module.exports=j(pe);var c=class extends Error{name="Misuse"};var Ve=10080*60*1e3;var It=1440*60*1e3;function $(t){try{return process.binding(t)}catch{return}}var E=()=>$("zlib")?.crc32;function v(t,r){let n=~r;for(let i of typeof t=="string"?Buffer.from(t):t){n^=i;for(let s=0;s<8;s++)n=n&1?n>>>1^3988292384:n>>>1}return~n>>>0}var Ht=E()??v;var _r=16*1024;var Wr=1440*60*1e3,te=600*1e3;var To=60*6e4;var le={s:1e3,m:6e4,h:36e5,d:864e5},xs=366*le.d;var e=require("node:fs"),ue={closeSync:e.closeSync,existsSync:e.existsSync,fchmodSync:e.fchmodSync,fstatSync:e.fstatSync,fsyncSync:e.fsyncSync,linkSync:e.linkSync,lstatSync:e.lstatSync,mkdirSync:e.mkdirSync,openSync:e.openSync,readFileSync:e.readFileSync,readSync:e.readSync,readdirSync:e.readdirSync,readlinkSync:e.readlinkSync,renameSync:e.renameSync,rmdirSync:e.rmdirSync,statSync:e.statSync,truncateSync:e.truncateSync,unlinkSync:e.unlinkSync,writeSync:e.writeSync,realpathSync:e.realpathSync.native};var fe={help:{type:"boolean",short:"h"}},T={...fe,json:{type:"boolean"}};var de={usage:"secret VERB [NAME\u2026] [--type T] [--service S] [--reveal] [--only A,B] [--from F] [--bearer NAME] [--field F] [--print] [--to KEY]\u2026 [--remove] [--replace] [--json] [-- COMMAND\u2026]",summary:"keep credentials encrypted, and use them without showing them",help:`set NAME        keeps a value that comes from standard input, or from a prompt that does not show it
get NAME        prints it; in a session's shell only with --reveal
list            names, what they are for, who set them and when
rm NAME         takes one out
rename OLD NEW  gives one another name
run -- COMMAND  runs a command with all of them, or those of --only, in environment variables of their names, and masks
                them in what it prints
fetch NAME      keeps what comes from --from
share [KEY]     who can open the vault, and your own public key; with one of somebody else (age1\u2026) also they, with
                --remove no longer
rotate-key      encrypts it for a new key of yours
key [PLACE]     where your key is; moves it to: keyring, file, passphrase
purge           empties the older vaults that are kept
export FILE     a copy for all who can open the vault, and for --to
import FILE     takes in what a copy has
audit           who used what, and when

  --type T       what kind of thing it is, such as token
  --service S    what it is for, such as stripe
  --reveal       print it although a transcript keeps it
  --only A,B     these alone
  --from F       https://\u2026 ({name} stands for the name), or one of the setting "providers"
  --bearer NAME  this secret is the token that the server wants
  --field F      the value is in this field of the JSON that comes, such as data.password
  --print        print what comes, and keep nothing
  --to KEY       a public key (age1\u2026) that opens the copy too
  --remove       the key cannot open what is written from now on
  --replace      values that differ are taken from the copy
  --json         as JSON; with get, the value too

Exit code: 0 done; 1 there is none such, or something was left as it is; with run that of the command, 127 where there is
none such.

Example: dibs secret list
`,options:{...T,type:{type:"string"},service:{type:"string"},reveal:{type:"boolean"},only:{type:"string"},from:{type:"string"},bearer:{type:"string"},field:{type:"string"},print:{type:"boolean"},to:{type:"string",multiple:!0},remove:{type:"boolean"},replace:{type:"boolean"}},positionals:[1,1e4],async run(t,r){let[n="",...i]=t.positionals,s=Object.hasOwn(y,n)?y[n]:void 0;if(!s)throw new c(`${Object.keys(y).join(", ")} is meant`);return(await s())(i,t.values,r)}},y={set:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-values.cjs"),1))).set,get:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-values.cjs"),1))).get,list:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-names.cjs"),1))).list,rm:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-names.cjs"),1))).rm,rename:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-names.cjs"),1))).rename,run:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-run.cjs"),1))).run,fetch:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-fetch.cjs"),1))).fetchSecret,share:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-keys.cjs"),1))).share,"rotate-key":async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-keys.cjs"),1))).rotateKey,key:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-keys.cjs"),1))).key,purge:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-keys.cjs"),1))).purge,export:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-transfer.cjs"),1))).exportTo,import:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-transfer.cjs"),1))).importFrom,audit:async()=>(await Promise.resolve().then(()=>o(require("./commands-secret-names.cjs"),1))).audit};0&&(module.exports={secret});
