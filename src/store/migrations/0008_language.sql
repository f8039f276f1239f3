-- In which language a signup was answered last, and its letters are written: a tag of BCP 47; none stands for English.
ALTER TABLE signups ADD COLUMN language TEXT;
