from shop import Store
from shop.store import Book

store = Store().add(Book("Long", 900))
titles = [book.title for book in store.thick(500)]
