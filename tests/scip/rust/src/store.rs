/// A book on a shelf.
pub struct Book {
    pub title: String,
    pub pages: u32,
}

/// What has a price.
pub trait Priced {
    fn price(&self) -> u32;
}

impl Priced for Book {
    fn price(&self) -> u32 {
        self.pages / 10
    }
}

pub struct Shelf {
    pub name: String,
    books: Vec<Book>,
}

impl Shelf {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), books: Vec::new() }
    }

    pub fn add(&mut self, book: Book) {
        self.books.push(book);
    }

    pub fn thick(&self, least: u32) -> impl Iterator<Item = &Book> {
        self.books.iter().filter(move |book| book.pages >= least)
    }
}

pub fn 书店(shelf: &Shelf) -> String {
    format!("{}: {}", shelf.name, shelf.books.len())
}
