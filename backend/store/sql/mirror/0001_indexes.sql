-- What makes the mirror quick. A row is found again by its id when it changes.
CREATE UNIQUE INDEX estate_id ON estate(id);
CREATE UNIQUE INDEX setting_id ON setting(id);
CREATE UNIQUE INDEX area_id ON area(id);
CREATE UNIQUE INDEX staff_id ON staff(id);
CREATE UNIQUE INDEX staff_credential_id ON staff_credential(id);
CREATE UNIQUE INDEX shift_id ON shift(id);
CREATE UNIQUE INDEX roster_id ON roster(id);
CREATE UNIQUE INDEX holiday_id ON holiday(id);
CREATE UNIQUE INDEX unit_id ON unit(id);
CREATE UNIQUE INDEX person_id ON person(id);
CREATE UNIQUE INDEX occupancy_id ON occupancy(id);
CREATE UNIQUE INDEX credential_id ON credential(id);
CREATE UNIQUE INDEX tariff_id ON tariff(id);
CREATE UNIQUE INDEX policy_id ON policy(id);
CREATE UNIQUE INDEX bill_id ON bill(id);
CREATE UNIQUE INDEX payment_id ON payment(id);
CREATE UNIQUE INDEX allocation_id ON allocation(id);
CREATE UNIQUE INDEX meter_reading_id ON meter_reading(id);
CREATE UNIQUE INDEX ticket_id ON ticket(id);
CREATE UNIQUE INDEX ticket_event_id ON ticket_event(id);
CREATE UNIQUE INDEX appointment_window_id ON appointment_window(id);
CREATE UNIQUE INDEX notice_id ON notice(id);
CREATE UNIQUE INDEX kiosk_config_id ON kiosk_config(id);

-- What the screens ask for.
CREATE INDEX unit_address ON unit(building, entrance, room);
CREATE INDEX occupancy_unit ON occupancy(unit);
CREATE INDEX occupancy_person ON occupancy(person);
CREATE INDEX credential_unit ON credential(unit);
CREATE INDEX bill_unit ON bill(unit, id); -- a list of bills and one of their payments are walked side by side
CREATE INDEX payment_unit ON payment(unit);
CREATE INDEX allocation_bill ON allocation(bill, day, principal_fen, late_fee_fen); -- all a sum needs
CREATE INDEX roster_day ON roster(day);
CREATE INDEX ticket_unit ON ticket(unit);
CREATE INDEX ticket_number ON ticket(number);
CREATE INDEX ticket_event_ticket ON ticket_event(ticket);
