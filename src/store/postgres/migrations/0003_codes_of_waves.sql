-- Whether a code is free is asked of the waves that had it, not of everybody who got one.
CREATE INDEX IF NOT EXISTS waves_of_code ON waves (code);
