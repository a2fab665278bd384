import React from 'react';
export default function App({ title, items = [] }: Props & { extra: number }) {
  //                    ^^^ definition.function App flags=default params=
  //                          ^^^^^ definition.param title value=field(as Props & {…}, title)
  //                                                         ^^^^^ definition.field extra flags=literal
  const [state, setState] = React.useState(0);
  //     ^^^^^ definition.local state value=part(React.useState(int), 0)
  const generic = <T,>(value: T) => value;
  //    ^^^^^^^ definition.function generic
  return (
    <Layout.Page title={title} {...state} onClose={(why) => setState(why)}>
      {/* a comment */}
      {items.map((item) => <Item key={item.id}>{item.name} &amp; more</Item>)}
      <div className="plain" onClick={() => generic(1)} />
      <></>
    </Layout.Page>
  );
  // <- definition.none
}
<Layout.Page title="x" />;
// <- reference.none
//      ^^^^ reference.call Page via=member
// ^ reference.read Layout
//           ^^^^^ reference.read title via=argument
<Item onClose={(why) => why}></Item>;
// ^ reference.call Item via=plain
//              ^^^ definition.param why value=param(field(param(Item, 0), onClose), 0)
//                             ^^^^ reference.read Item
<div title="x" />;
// ^ reference.none
//   ^ reference.none
