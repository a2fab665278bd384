; Colours for Python. General patterns first: where two capture the same node, the later one wins.

(identifier) @variable
(attribute attribute: (identifier) @property)

; Names by their shape: `LIMIT` is a constant, `Store` a class.
((identifier) @constant (#match? @constant "^_*[A-Z][A-Z0-9_]*$"))
((identifier) @type (#match? @type "^_*[A-Z][A-Za-z0-9]*[a-z]"))

; Imports
(import_statement name: (dotted_name (identifier) @namespace))
(aliased_import name: (dotted_name (identifier) @namespace))
(import_statement name: (aliased_import alias: (identifier) @namespace))
(import_from_statement module_name: (dotted_name (identifier) @namespace))
(relative_import (dotted_name (identifier) @namespace))
(import_prefix) @namespace

; Calls
(call function: (identifier) @function)
(call function: (attribute attribute: (identifier) @method))
((call function: (identifier) @type) (#match? @type "^_*[A-Z]"))
((call function: (attribute attribute: (identifier) @type)) (#match? @type "^_*[A-Z]"))
(keyword_argument name: (identifier) @parameter)

; Definitions
(function_definition name: (identifier) @function)
(class_definition body: (block (function_definition name: (identifier) @method)))
(class_definition body: (block (decorated_definition (function_definition name: (identifier) @method))))
(class_definition name: (identifier) @type)
(type_alias_statement left: (type (identifier) @type))
(assignment left: (identifier) @function right: (lambda))

; Parameters
(parameters (identifier) @parameter)
(parameters (typed_parameter (identifier) @parameter))
(parameters (default_parameter name: (identifier) @parameter))
(parameters (typed_default_parameter name: (identifier) @parameter))
(list_splat_pattern (identifier) @parameter)
(dictionary_splat_pattern (identifier) @parameter)
(lambda_parameters (identifier) @parameter)
(lambda_parameters (default_parameter name: (identifier) @parameter))

; Types
(type (identifier) @type)
(type (attribute attribute: (identifier) @type))
(type (subscript value: (identifier) @type))
(type (binary_operator (identifier) @type))
(generic_type (identifier) @type)
(union_type (type (identifier) @type))
(type_parameter (type (identifier) @type))
(class_definition superclasses: (argument_list (identifier) @type))
(class_definition superclasses: (argument_list (attribute attribute: (identifier) @type)))

; The language's own names
((identifier) @builtin (#any-of? @builtin "self" "cls" "super" "__name__" "__file__" "__all__" "__doc__"))
((type (identifier) @builtin)
  (#any-of? @builtin "int" "str" "float" "bool" "bytes" "list" "dict" "set" "tuple" "object" "type" "complex"))
((call function: (identifier) @builtin)
  (#any-of? @builtin "abs" "all" "any" "bool" "bytes" "callable" "chr" "dict" "dir" "divmod" "enumerate" "eval" "exec"
    "filter" "float" "format" "frozenset" "getattr" "globals" "hasattr" "hash" "hex" "id" "input" "int" "isinstance"
    "issubclass" "iter" "len" "list" "locals" "map" "max" "min" "next" "object" "open" "ord" "pow" "print" "property"
    "range" "repr" "reversed" "round" "set" "setattr" "slice" "sorted" "str" "sum" "super" "tuple" "type" "vars" "zip"))

; Decorators
(decorator "@" @attribute)
(decorator (identifier) @attribute)
(decorator (attribute attribute: (identifier) @attribute))
(decorator (call function: (identifier) @attribute))
(decorator (call function: (attribute attribute: (identifier) @attribute)))

; Literals
(string) @string
(escape_sequence) @escape
(escape_interpolation) @escape
(interpolation ["{" "}"] @punctuation)
(interpolation (identifier) @variable)
(format_specifier) @escape
(type_conversion) @escape
[(integer) (float)] @number
[(true) (false) (none) (ellipsis)] @constant

; Comments and docstrings
(comment) @comment
(module . (comment)* . (expression_statement (string) @doc))
(class_definition body: (block . (expression_statement (string) @doc)))
(function_definition body: (block . (expression_statement (string) @doc)))

[
  "and" "as" "assert" "async" "await" "break" "case" "class" "continue" "def" "del" "elif" "else" "except" "finally"
  "for" "from" "global" "if" "import" "in" "is" "lambda" "match" "nonlocal" "not" "or" "pass" "raise" "return" "try"
  "type" "while" "with" "yield" "print" "exec" "is not" "not in" "__future__"
] @keyword

[
  "=" "+=" "-=" "*=" "/=" "//=" "%=" "**=" "@=" "&=" "|=" "^=" "<<=" ">>=" ":=" "->" "+" "-" "*" "/" "//" "%" "**"
  "==" "!=" "<" "<=" ">" ">=" "&" "|" "^" "~" "<<" ">>"
] @operator
(binary_operator "@" @operator)

["(" ")" "[" "]" "{" "}" ";" "," "." ":"] @punctuation
