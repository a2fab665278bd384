class Book:
    def __init__(self, title, pages):
        self.title = title
        self.pages = pages


class Store:
    def __init__(self):
        self.books = []

    def add(self, book: Book) -> "Store":
        self.books.append(book)
        return self

    def thick(self, limit):
        return [book for book in self.books if book.pages > limit]
