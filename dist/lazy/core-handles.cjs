"use strict";var c=Object.defineProperty;var p=Object.getOwnPropertyDescriptor;var f=Object.getOwnPropertyNames;var h=Object.prototype.hasOwnProperty;var m=(a,e)=>{for(var r in e)c(a,r,{get:e[r],enumerable:!0})},b=(a,e,r,n)=>{if(e&&typeof e=="object"||typeof e=="function")for(let t of f(e))!h.call(a,t)&&t!==r&&c(a,t,{get:()=>e[t],enumerable:!(n=p(e,t))||n.enumerable});return a};var y=a=>b(c({},"__esModule",{value:!0}),a);var z={};m(z,{isHandle:()=>x,pickHandle:()=>w});module.exports=y(z);var u=g(`
  agile airy alert amber apt arctic artful astute autumn azure balmy bold brave breezy bright brisk
  bubbly calm candid cheerful chipper classy clever coastal cordial cosmic cosy courtly crimson curious
  dainty dapper daring deft devoted dreamy dynamic eager earnest elegant epic exact fabled famous fancy
  festive fluent fond fresh friendly gentle genuine gifted gleaming golden graceful grand happy helpful
  honest ideal inventive jolly joyful keen kind lilac lively loyal lucid lunar magic mellow merry mighty
  mindful musical neat nifty nimble novel patient playful pleasant plucky poetic polite prudent quick
  regal robust rustic scarlet scenic serene silver sincere skilled sleek smooth snug social solar sparkly
  spirited splendid spry stable starry steady stellar sunny superb swift tender thrifty tidy tranquil
  trusty upbeat valiant velvet verdant vivid warm wise woodland zesty
`),l=g(`
  albatross alpaca antelope armadillo axolotl badger bison bluebird bobcat budgie bunny butterfly camel
  canary capybara caracal caribou catfish cheetah chickadee chipmunk condor corgi cricket curlew dingo
  dolphin dormouse dove dragonfly duck eagle echidna eland elephant elk emu ermine falcon ferret finch
  firefly flamingo fox gazelle gecko gerbil giraffe gopher hamster harrier hawk hedgehog heron husky ibex
  iguana impala jaguar jay jellyfish kakapo kangaroo kestrel kite koala ladybird lemur leopard lizard
  llama lobster lynx macaw magpie mallard manatee marlin meerkat moose mustang narwhal newt ocelot
  octopus okapi oriole osprey ostrich otter owl panda parrot pelican penguin pheasant pigeon plover pony
  porpoise puffin quail quetzal quokka rabbit raven reindeer robin sandpiper seahorse skylark squirrel
  starfish stork swan tamarin tapir toucan turtle urchin vicuna wallaby walrus warbler wombat wren yak
  zebra
`),k=u.length*l.length,v=64;function w(a,e){let r=e instanceof Set?e:new Set(e),n=d(a),t=d(`${a}#`)|1;for(let i=1;;i++)for(let o=0;o<v;o++){let s=S(n+Math.imul(o,t)>>>0,i);if(!r.has(s)&&!j(s,r))return s}}function x(a){let[e="",r="",n,...t]=a.split("-"),i=n===void 0||/^[1-9]\d*$/.test(n)&&n!=="1";return u.includes(e)&&l.includes(r)&&i&&t.length===0}function S(a,e){let r=a%k,n=l[r%l.length],t=u[Math.floor(r/l.length)];return e===1?`${t}-${n}`:`${t}-${n}-${e}`}function j(a,e){for(let r of e)if(r.length===a.length&&r.toLowerCase()===a)return!0;return!1}function d(a){let e=2166136261;for(let r=0;r<a.length;r++)e=Math.imul(e^a.charCodeAt(r),16777619);return e=Math.imul(e^e>>>16,2246822507),e=Math.imul(e^e>>>13,3266489909),(e^e>>>16)>>>0}function g(a){return a.trim().split(/\s+/)}0&&(module.exports={isHandle,pickHandle});
