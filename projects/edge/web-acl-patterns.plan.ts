/** One expression, and what it is for. */
export interface AttackPattern {
  readonly seen: string;
  /**
   * At most 200 characters (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html), without what WAF does not know: groups
   * that capture, look-around, back-references
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html). Lower case, as what it is held against.
   */
  readonly pattern: string;
}

const { raw } = String;

/**
 * SQL by its words, after comments have become blanks. Between two words anything but letters may stand, since a blank may
 * arrive as a plus. Words that prose has too (select, union, drop, update, from) count only with what makes SQL of them.
 */
export const sqlWords: readonly AttackPattern[] = [
  {
    seen: "a query joined on",
    pattern: raw`union(?:\W+all|\W+distinct\w*|\W+select)*\W*\bselect\b(?:\W*(?:[\d'"(*@~!.$\\-]|null|\w+ ?[,(]|$)|.*\bfrom\b)|^\W*select\b\W*(?:[\d@(*$\\{#]|[\w.]+[(,])|\d\W*union\b\W*(?:$|[(#])`,
  },
  {
    seen: "columns selected from a table",
    pattern: raw`\bselect\b.*[(*,@].*\bfrom\W+[\w.]+(?:\W*$|\W+(?:where|limit|order|group|union|as|having|for)\b|.*[=;]|\W*[,)])|\bselect\b\W+[\w.]+\W+from\b\W+[\w.]+(?:\W*$|\W+(?:where|limit)\b.*\d)`,
  },
  {
    seen: "a query inside another, or one about the catalogue",
    pattern: raw`[('";=,)]\W*select\b(?:\W*[\d@*(]|\W+[\w.]+\W*(?:[(,]|\bfrom\b))|\bfrom\W+(?:information_schema|dual|sys|pg_|users?\b\W+where|rdb|all_|msys|master)|\bfor xml path|\bshutdown\W+(?:with|$)`,
  },
  {
    seen: "rows changed",
    pattern: raw`\binsert\W+into\b\W+[\w.]+\W*(?:\(|values|select)|\bupdate\b\W+[\w.]+\W+set\b\W+[\w.]+\W*=|\bdelete\W+from\W+[\w.]+\W*(?:$|where|;|--)|\binto\W+(?:out|dump)file|\bmerge\W+into\b`,
  },
  {
    seen: "tables, users and the server changed",
    pattern: raw`\b(?:drop|alter|create|truncate)\W+(?:table|database|schema|index|view|user|role|login|procedure|function)\W+[\w.]+\W*(?:$|[;(#-]|\b(?:as|set|with|add|identified|cascade|password|where|for)\b)`,
  },
  {
    seen: "procedures, variables, statements stacked",
    pattern: raw`\bexec(?:ute)?\W*(?:[(@]|immediate|master|[xs]p_)|\b[xs]p_\w+|\bwaitfor\W+(?:delay|time)|\bdeclare\W+@?\w+\W+\w*(?:char|int|cursor)|;\W*(?:select|exec|do|if|call|begin)\W*[\d@('"*]|\bset\W+@\w+\W*=`,
  },
  {
    seen: "functions that only attacks call",
    pattern: raw`sleep(?:\(| \(\W*\d+\W*\))|(?:benchmark|extractvalue|updatexml|load_file|concat(?:_ws)?|xmltype|nvl|ifnull|coalesce|unhex|iif|elt|make_set|md5|sha1)\W?\(\W*[\w@'"(].*[,)]|^"[ +]*[-&^=<>|/%+][ +]*"$`,
  },
  {
    seen: "functions of strings, and the names of catalogues",
    pattern: raw`\b(?:substr(?:ing)?|ascii|n?cha?r|mid|ord|isnull|[lr]pad|hex|cast|convert|cos|sin|randomblob)\W?\(\W*[\w@'"(].*[,)]|information_schema|\bsys(?:objects|columns|ibm)|pg_catalog|sqlite_|current_user|@@\w`,
  },
  {
    seen: "packages, clauses with a number behind",
    pattern: raw`\b(?:dbms|utl|ctxsys|all|user)_(?:\w+\.|tables|tab_)|\bprocedure\W+analyse|\bin boolean mode|\bcase\b.*\bwhen\b.*\bthen\b|\b(?:order|group)\W+by\W+[\d(]|\blimit\W+\d+\W*(?:,|offset)\W*\d`,
  },
  {
    seen: "a condition",
    pattern: raw`\b(?:and|or|where|when|having|i?if|not|xor)\b\W*[\d.\\(]+[-+*/ \d.\\()]*(?:[=<>]|(?:\w+ )?(?:r?like|in|between|regexp)\b|is )|['"\d)]\W*\b(?:or|and|xor|where)\b\W*[\w.@]+(?:\(.*\))?['"]?\W*[=<>!^|]`,
  },
];

/**
 * SQL by its marks, comments included: what ends a string and goes on as a condition. Double quotes count only where no search for a
 * phrase and no length in inches writes them so.
 */
export const sqlMarks: readonly AttackPattern[] = [
  {
    seen: "a comment that cuts the statement off",
    pattern: raw`/\*!|/\*.*\*/|(?:^|[\d'")])[ +]*\d*[ +]*/\*|\\n *(?:[-|/!']|is )|^[\d.() *+-]*\d[\d.() *+-]*(?:--|#)|'\W*--\W*$|;\W*--|'[ +]*--[ +]|' ?\+ ?n?char|\d[ +)]*#$|\w'[ +]*#$|[ +'")]--[ +-]*[a-z]$`,
  },
  {
    seen: "two strings and an operator between them",
    pattern: raw`'[ +]*[=<>*/%^&|+!~-][=<>*/%^&|+!~ -]*'(?:[^']|$)|'[ +]*(?:not )?(?:like|is|div|mod|in)\b[ +!~-]*(?:[\d(@\\]|'(?:[^' ]|$))|'[ +]*(?:not[ +]+)?(?:rlike|regexp|sounds like|between)\b`,
  },
  {
    seen: "a string, an operator and a condition",
    pattern: raw`'[ +]*[=<>*/%^&|+!~-][=<>*/%^&|+!~ -]*[\w@.()/]+\W*(?:[=<>]|\b(?:or|and|is|like|rlike|regexp|not|in|div|mod)\b\W*[\d'@!~(\\-])|'[ +]*(?:not )?like[ +]+\w+\(|'[ +]*like[ +]*'\w*$`,
  },
  {
    seen: "a string and an alternative",
    pattern: raw`'[ +]*(?:x?or|\|\||&&)[ +]*[(!~-]*(?:'\w+[ )]*$|'\w*'?\W*[=<>]|\d|not[ +])|'[ +]*and[ +(!~-]*(?:'\w+[ )]*$|(?:'\w*'?|\d+)\W*[=<>])|'[ +]*x?or\b[^']*(?:[=<>*^&|!~]|--)|['"][ +]*x?or[ +]*(?:''|"")`,
  },
  {
    seen: "a string with arithmetic, double pipes for or",
    pattern: raw`'[ +]*[=<>*/%^&|]+[^']*(?:[=<>*^&|]|\bis\b|[-+][ +]*)[^']*'|'(?:or|xor|and)[ +]*[-!~("@]|"x?or[-!~(]|\d[ +]*(?:\|\||&&)[ +]*[\w.]+(?:[ +]*[=<>][ +]*['"\w(]|\()|^[ +]*(?:and|or)[ +]+\w+\(.*=`,
  },
  {
    seen: "a comparison by a word",
    pattern: raw`['"\d)]\W*\b(?:or|and|xor|having)\b\W*[\w.@]+(?:\(.*\))?['"]?\W*\b(?:is|(?:not )?(?:r?like|in|between|regexp))\b\W*(?:not\W+)?[\d'"(@]|;\W*(?:shutdown|while|begin\W+\w+\W+end|drop\W+\w+\W*(?:--|;|$))`,
  },
  {
    seen: "a comparison by nothing but its truth",
    pattern: raw`['"\d)][ +)]*\b(?:x?or|and)[ +(]+(?:not[ +]+)?(?:true|false)\b|"[ +]*x?or[ +]*["'(]\w*["'][ +]*[=<>]|^-\d+['")]*[ +]+x?or[ +]+\d|^\w?[ +]*'[ +]*(?:x?or|and|div|mod)[ +]*'[ +]*\w?$|^\(?\|\|[ +]*[\w'(]`,
  },
  {
    seen: "calls without arguments, variables",
    pattern: raw`\b(?:pi|user|database|version|schema|now|sysdate|current_\w+)\W?\(\W?\)|;\W*declare\W+@|\bbinary[ (]+\d|\bhaving\b\W*\d+\W*(?:$|[=<>#-])|\bhaving\W*\((?:true|false)|'[ +]*is[ +]+(?:not[ +]+)?null`,
  },
  {
    seen: "statements stacked, with modifiers",
    pattern: raw`;\W*(?:load\W+(?:data|xml)|delete\W+\w+\W+from|(?:insert|replace)\W+\w+\W+into|update\W+\w+\W+\w+\W+set|(?:drop|alter|truncate)\W+\w+\W+\w+)\b|\b(?:grant|revoke)\W+(?:all|select|dba)\b`,
  },
  {
    seen: "a comparison with null",
    pattern: raw`\b(?:or|and|where|having)\b[ +]*[\w.]+[ +]+is[ +]+(?:not[ +]+)?null\b|(?:\d|'|\|\||&&)[ +]*[\w.]*[ +]+is[ +]+(?:not[ +]+)?(?:null|\d)|\d\.?or[ +]*[-(!~]|[=<>][ +]*''|'[ +]*=[ +]*["']`,
  },
];

/** Marks and words of which every injection of SQL has one, and prose with quotes rarely any. */
export const sqlSign: AttackPattern = {
  seen: "a sign of SQL",
  pattern: raw`\d\W*[=<>]\W*[\w'"]|['")]\W*[=<>|*^!~#\\]|[=<>]\W*['"(@]|\w[=<>]\w|\w\([^s]|\w\(s[^)]|\b(?:or|and|in|union)\W*\(|['")\w]--|--[\W\d]*$|/\*|@@|\|\||\b(?:union\W+(?:all|select)|having\W*\d|like\W*['"])`,
};

/** Scripts, after character references and escapes of strings have been decoded. */
export const scripts: readonly AttackPattern[] = [
  {
    seen: "an element that runs or loads",
    pattern: raw`<[^a-z]*(?:script|i?frame|frameset|object|embed|applet|meta|link|base|svg|math|xss|xml|style|bgsound|i?layer|isindex|template|marquee|portal|import|foreignobject|set|animate\w*|\w+:\w+)\b`,
  },
  {
    seen: "a handler of an event",
    pattern: raw`<[^>]*[^\w.-]on[a-z][a-z]+[^\w]*=|[/"'\s\x60+{;,]on(?:error|load\w*|click|mouse\w+|focus\w*|blur|key\w+|toggle|pointer\w+|animation\w+|begin|end|input|submit|change|drag\w*|wheel|copy|cut|paste)\W*=`,
  },
  {
    seen: "an address that is a script",
    pattern: raw`(?:j\W*a\W*v\W*a|v\W*b|l\W*i\W*v\W*e)\W*s\W*c\W*r\W*i\W*p\W*t\W*:|data:[^,]*(?:html|script|xml|base64)[^,]*,|\bmocha:|\bview-source:`,
  },
  {
    seen: "a call that attacks make",
    pattern: raw`\b(?:alert|confirm|prompt|eval|settimeout|setinterval|fetch|atob|import|fromcharcode|execscript|noitacol)\W*(?:[(\x60]|&(?:lpar|#))|(?:alert|confirm|prompt)[)\]"'.,]+\W*(?:call|apply|bind|\()`,
  },
  {
    seen: "the document, the window or where it is",
    pattern: raw`\b(?:document|window|self|top|parent|location|globalthis|frames|this)\W*(?:\.(?:cookie|domain|write\w*|location|href|body|name|onerror|open|alert|referrer|hash|replace|assign)|\[)|\blocation\W*=`,
  },
  {
    seen: "an attribute that loads from elsewhere",
    pattern: raw`<(?:a|area|audio|body|br|button|col\w*|div|form|html|image|img|input|p|source|table|t[dhr]|track|video|x)\b[^>]*(?:href|src\w*|action|background|poster|data|style|lowsrc|code)\W*=[^>]*(?:script|//)`,
  },
  {
    seen: "style that runs, templates, declarations",
    pattern: raw`expression\W*\(|-moz-binding|behaviou?r\W*:|@import|<!(?:doctype|entity|\[cdata|--)|<\?|\{\{.*[(.'\[].*\}\}|\$\{.*\(.*\}|constructor\W*[\[(.'"]|__proto__|xlink:href|xmlns|srcdoc\W*=`,
  },
  {
    seen: "style with escapes, other encodings",
    pattern: raw`<[^>]*\bstyle\W*=[^>]*(?:\\0*[2-7]|url\W?\(|expression|/\*)|\+adw-|\xbcscript|<[a-z]+[^>]*\bhref\W*=\W*(?:vbs|data|j|&)|\bwith\W*\(\W*(?:document|window)`,
  },
  {
    seen: "a string of a script that is left",
    pattern: raw`["'\x60)][-+*/;,]+[\w.\[\]"']+[(\x60].*["'\x60/;]|\[\]\[[("'!+\x60]|\(!\[\]|!\+\[\]`,
  },
];
