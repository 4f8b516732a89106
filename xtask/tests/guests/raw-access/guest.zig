// The guest of the chapter `raw-access`, in Zig.
//   zig build-exe guest.zig -target wasm32-freestanding -O ReleaseSmall -fno-entry -rdynamic \
//     --export=__heap_base

export fn write_byte() void {
    @as(*volatile u8, @ptrFromInt(4)).* = 99;
}

export fn read_byte() u8 {
    return @as(*volatile u8, @ptrFromInt(5)).*;
}

export fn read_at(address: usize) u8 {
    // Zig refuses a null pointer, and the host may ask for address 0.
    return @as(*allowzero volatile u8, @ptrFromInt(address)).*;
}

export const MOTTO = [7]u8{ 'b', 'y', ' ', 'h', 'a', 'n', 'd' };
