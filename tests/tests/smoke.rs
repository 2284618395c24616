use relais_tests::both_engines;
both_engines! {
    async fn the_chain_stands(chain: Chain) {
        println!("{:?}", chain.seats());
    }
}
