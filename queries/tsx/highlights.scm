; Colours for JSX; laid over queries/javascript, and queries/typescript in TSX.

(jsx_opening_element name: (identifier) @tag)
(jsx_closing_element name: (identifier) @tag)
(jsx_self_closing_element name: (identifier) @tag)
(jsx_opening_element name: (member_expression property: (property_identifier) @tag))
(jsx_closing_element name: (member_expression property: (property_identifier) @tag))
(jsx_self_closing_element name: (member_expression property: (property_identifier) @tag))
((jsx_opening_element name: (identifier) @type) (#match? @type "^[A-Z]"))
((jsx_closing_element name: (identifier) @type) (#match? @type "^[A-Z]"))
((jsx_self_closing_element name: (identifier) @type) (#match? @type "^[A-Z]"))
(jsx_attribute (property_identifier) @attribute)
(jsx_namespace_name) @tag
(jsx_opening_element ["<" ">"] @punctuation)
(jsx_closing_element ["</" ">"] @punctuation)
(jsx_self_closing_element ["<" "/>"] @punctuation)
(html_character_reference) @escape
