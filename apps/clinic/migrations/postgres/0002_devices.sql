-- Events of devices and deliveries have fields that older programs do not know: these open it no more.
INSERT INTO steps (number) VALUES (2);
