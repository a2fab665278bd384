mod store;

use store::{Book, Priced, Shelf, 书店};

fn main() {
    let mut shelf = Shelf::new("novels");
    /* 书 */ shelf.add(Book { title: "Dune".to_owned(), pages: 412 });
    for book in shelf.thick(300) {
        println!("{}: {}", book.title, book.price());
    }
    println!("{}", 书店(&shelf));
}
