import { Store, 书店 } from './store';

const store = new Store().add({ title: 'Long', pages: 900 });
export const titles = store.thick(500).map((book) => book.title);
书店.add({ title: '短', pages: 10 });
