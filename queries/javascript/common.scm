; Colours for JavaScript and the part of TypeScript that is JavaScript. General patterns first: where two capture the
; same node, the later one wins. JSX is in queries/tsx, types are in queries/typescript, what only the grammar of
; JavaScript has in highlights.scm beside this file.

(identifier) @variable
(property_identifier) @property
(private_property_identifier) @property
(shorthand_property_identifier) @property
(shorthand_property_identifier_pattern) @variable
(statement_identifier) @label

; Names by their shape: `LIMIT` is a constant, `Store` a class.
((identifier) @constant (#match? @constant "^_*[A-Z][A-Z0-9_]*$"))
((identifier) @type (#match? @type "^[A-Z][A-Za-z0-9]*[a-z]"))

; Calls
(call_expression function: (identifier) @function)
(call_expression function: (member_expression property: (property_identifier) @method))
(call_expression function: (member_expression property: (private_property_identifier) @method))
(new_expression constructor: (identifier) @type)
(new_expression constructor: (member_expression property: (property_identifier) @type))

; Definitions
(function_declaration name: (identifier) @function)
(generator_function_declaration name: (identifier) @function)
(function_expression name: (identifier) @function)
(generator_function name: (identifier) @function)
(variable_declarator name: (identifier) @function value: [(arrow_function) (function_expression) (generator_function)])
(assignment_expression
  left: (member_expression property: (property_identifier) @function)
  right: [(arrow_function) (function_expression)])
(method_definition name: (property_identifier) @method)
(method_definition name: (private_property_identifier) @method)
(pair key: (property_identifier) @method value: [(arrow_function) (function_expression)])
(namespace_import (identifier) @namespace)
(namespace_export (identifier) @namespace)

; Parameters
(arrow_function parameter: (identifier) @parameter)
(catch_clause parameter: (identifier) @parameter)

; The language's own names
(this) @builtin
(super) @builtin
(meta_property) @builtin
((identifier) @builtin (#any-of? @builtin "arguments" "globalThis" "console" "window" "document" "process" "module" "exports"))
((call_expression function: (identifier) @builtin) (#eq? @builtin "require"))

; Literals
(string) @string
(template_string) @string
(regex) @string
(escape_sequence) @escape
(number) @number
[(true) (false) (null) (undefined)] @constant
((identifier) @constant (#any-of? @constant "NaN" "Infinity"))
(template_substitution ["${" "}"] @punctuation)
(template_substitution (identifier) @variable)

; Comments
(comment) @comment
((comment) @doc (#match? @doc "^/\\*\\*[^*/]"))
(hash_bang_line) @comment
(html_comment) @comment

(decorator "@" @attribute)
(decorator (identifier) @attribute)
(decorator (call_expression function: (identifier) @attribute))

[
  "as" "async" "await" "break" "case" "catch" "class" "const" "continue" "debugger" "default" "delete" "do" "else"
  "export" "extends" "finally" "for" "from" "function" "get" "if" "import" "in" "instanceof" "let" "new" "of" "return"
  "set" "static" "switch" "throw" "try" "typeof" "var" "void" "while" "with" "yield"
] @keyword

[
  "=" "+=" "-=" "*=" "/=" "%=" "**=" "<<=" ">>=" ">>>=" "&=" "|=" "^=" "&&=" "||=" "??=" "=>" "..." "+" "-" "*" "/"
  "%" "**" "++" "--" "==" "===" "!=" "!==" "<" "<=" ">" ">=" "&&" "||" "??" "!" "~" "&" "|" "^" "<<" ">>" ">>>"
] @operator
(ternary_expression ["?" ":"] @operator)

["(" ")" "[" "]" "{" "}" ";" "," "." ":"] @punctuation
(optional_chain) @punctuation
