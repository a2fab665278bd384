'use strict';
const path = require('path'), local = require('./local');
//    ^^^^ definition.module path flags=import
//                                             ^^^^^^^ reference.import ./local
const { join, sep: separator } = require('path');
//      ^^^^ definition.variable join flags=import
//      ^ import.name join path=path
//                 ^^^^^^^^^ definition.variable separator flags=import
var deep = require('./deep').part;
//  ^^^^ definition.variable deep flags=import
//                           ^^^^ reference.import part

function Animal(name) {
  //     ^^^^^^ definition.function Animal
  this.name = name;
  //   ^^^^ definition.field name container=Animal
  this.speak = function () { return this.name; };
  //   ^^^^^ definition.method speak container=Animal
  //                                     ^^^^ reference.read name via=member
}
/** Walks. */
Animal.prototype.walk = function walk(far) { return this.name; };
//               ^^^^ definition.method walk container=Animal params=far doc=Walks.
Animal.prototype = { run() {}, legs: 4 };
//                   ^^^ definition.method run container=Animal
//                             ^^^^ definition.field legs container=Animal
Animal.create = (name) => new Animal(name);
//     ^^^^^^ definition.method create container=Animal flags=static
class Dog extends Animal {
  //  ^^^ definition.class Dog bases=Animal
  field = 1;
  // <- definition.field field container=Dog
  constructor() {
    super();
    this.tail = new Tail();
    //   ^^^^ definition.field tail container=Dog value=new Tail
    this.field = 2;
    //   ^^^^^ definition.none
    //   ^^^^^ reference.write field via=member
  }
  wag() { this.tail = null; }
  //           ^^^^ definition.none
}
var twice = 1;
var twice = 2;
//  ^^^^^ definition.variable twice flags=rebinding
exports.helper = function (x) { return x; };
//      ^^^^^^ definition.function helper flags=exported container=none
exports.Dog = Dog;
module.exports.later = 1;
//             ^^^^^ definition.constant later flags=exported
const app = module.exports = {};
app.use = function use(fn) {};
//  ^^^ definition.method use container=app
function fn(a, { b, c: [d] } = {}, ...rest) {}
//       ^^ definition.function fn arity=1..255
//          ^ definition.param a
//               ^ definition.param b value=field({…}, b)
//                      ^ definition.param d
label: while (true) { break label; }
