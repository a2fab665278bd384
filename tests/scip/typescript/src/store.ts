/** A shelf of books by title. */
export interface Book {
  title: string;
  pages: number;
}

export class Store {
  private books: Book[] = [];

  add(book: Book): this {
    this.books.push(book);
    return this;
  }

  thick(limit: number): Book[] {
    return this.books.filter((book) => book.pages > limit);
  }
}

export const 书店 = new Store();
