; Colours for what only the grammar of JavaScript has; laid over common.scm.

(formal_parameters (identifier) @parameter)
(formal_parameters (assignment_pattern left: (identifier) @parameter))
(formal_parameters (rest_pattern (identifier) @parameter))

(field_definition property: (property_identifier) @method value: (arrow_function))
